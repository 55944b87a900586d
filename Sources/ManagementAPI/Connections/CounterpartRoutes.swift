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
        .delete(
            "/counterparts/{name}", "deleteCounterpart", .right(.administration), "Delete a counterpart"
        ) { call in try await call.connections.deleteCounterpart(try call.parameter("name")) },
    ]
}

extension CounterpartResource {
    fileprivate init(_ counterpart: Counterpart) {
        self.init(
            name: counterpart.id, address: counterpart.address, addedAt: counterpart.addedAt.rfc3339,
            addedBy: counterpart.addedBy)
    }
}
