import ConnectionLifecycle
import KeyMaterial
import ManagementSchema

/// The servers whose directories are the called side of connections.
enum CounterpartRoutes {
    static let all: [Route] = [
        .get("/counterparts", "listCounterparts", .right(.connectionRead), "List counterparts") { call in
            CounterpartList(counterparts: try await call.connections.counterparts().map(CounterpartResource.init))
        },
        .send(
            .put, "/counterparts/{name}", "saveCounterpart", .right(.administration),
            "Add or replace a counterpart, after it has let this server in once"
        ) { (call, body: CounterpartChange) in
            let counterpart = Counterpart(
                id: try call.parameter("name"), address: body.address, authorityPEM: body.authority,
                addedAt: call.services.clock.now, addedBy: call.by)
            try await call.connections.save(counterpart, token: Passphrase(body.token))
            return CounterpartResource(counterpart)
        },
        .send(
            .put, "/partners/{name}", "savePartner", .right(.administration),
            "Add or replace a partner: a called side that is asked by a person"
        ) { (call, body: PartnerChange) in
            let partner = Counterpart(
                id: try call.parameter("name"), address: "", authorityPEM: "", addedAt: call.services.clock.now,
                addedBy: call.by, partner: PartnerTerms(issues: body.issues))
            try await call.connections.save(partner: partner)
            return CounterpartResource(partner)
        },
        .delete(
            "/counterparts/{name}", "deleteCounterpart", .right(.administration), "Delete a counterpart"
        ) { call in try await call.connections.deleteCounterpart(try call.parameter("name")) },
    ]
}

extension CounterpartResource {
    fileprivate init(_ counterpart: Counterpart) {
        self.init(
            name: counterpart.id, address: counterpart.address, kind: CounterpartKindValue(counterpart),
            addedAt: counterpart.addedAt.rfc3339,
            addedBy: counterpart.addedBy)
    }
}

extension CounterpartKindValue {
    fileprivate init(_ counterpart: Counterpart) {
        self =
            switch counterpart.partner?.issues {
            case nil: .server
            case true?: .partnerIssues
            case false?: .partnerAccepts
            }
    }
}
