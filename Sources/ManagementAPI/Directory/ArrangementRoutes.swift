import IdentityDirectory
import ManagementSchema

/// Communication arrangements.
enum ArrangementRoutes {
    static let all: [Route] = [
        .get(
            "/arrangements", "listArrangements", .right(.directoryRead), "List communication arrangements",
            query: QueryParameter.directoryPage
        ) { call in
            let arrangements = try await call.services.directory.arrangements(try call.directoryPage)
            let page = try ResultPage(fetched: arrangements, for: call, key: \.id)
            return ArrangementList(
                arrangements: page.elements.map(ArrangementResource.init), nextCursor: page.nextCursor)
        },
        .send(
            .post, "/arrangements", "createArrangement", .right(.directoryWrite),
            "Create a communication arrangement, as a draft", status: .created
        ) { (call, body: ArrangementCreation) in
            let arrangement = CommunicationArrangement(
                id: body.id, scenarioID: body.scenario, systemID: body.system, userID: body.user,
                authenticationMethod: body.authenticationMethod.method, description: body.description ?? "",
                outbound: body.outbound.map(OutboundPart.init),
                properties: try ArrangementValues.properties(body.properties ?? []))
            return ArrangementResource(try await call.services.directory.create(arrangement, by: call.by))
        },
        .get(
            "/arrangements/{id}", "showArrangement", .right(.directoryRead),
            "Show a communication arrangement and its technical data"
        ) { call in
            let directory = call.services.directory
            let arrangement = try await directory.arrangement(try call.parameter("id"))
            let scenario = try await directory.scenario(arrangement.scenarioID)
            let system = try await directory.system(arrangement.systemID)
            var certificates: [CertificateAssignment] = []
            if let user = arrangement.userID {
                certificates = try await directory.assignments(AssignmentFilter(userID: user, limit: 1000))
            }
            return ArrangementDetail(arrangement, (scenario, system), certificates, at: call)
        },
        .send(
            .patch, "/arrangements/{id}", "updateArrangement", .right(.directoryWrite),
            "Change a communication arrangement"
        ) { (call, body: ArrangementChange) in
            var arrangement = try await call.services.directory.arrangement(try call.parameter("id"))
            if let scenario = body.scenario { arrangement.scenarioID = scenario }
            if let system = body.system { arrangement.systemID = system }
            if let user = body.user { arrangement.userID = user.isEmpty ? nil : user }
            if let method = body.authenticationMethod { arrangement.authenticationMethod = method.method }
            if let description = body.description { arrangement.description = description }
            if let outbound = body.outbound { arrangement.outbound = OutboundPart(outbound) }
            if body.removesOutbound == true { arrangement.outbound = nil }
            if let properties = body.properties {
                arrangement.properties = try ArrangementValues.properties(properties)
            }
            return ArrangementResource(try await call.services.directory.update(arrangement, by: call.by))
        },
        .send(
            .post, "/arrangements/{id}/duplicate", "duplicateArrangement", .right(.directoryWrite),
            "Make a draft of what another arrangement is, without its user", status: .created
        ) { (call, body: ArrangementDuplication) in
            ArrangementResource(
                try await call.services.directory.duplicate(
                    arrangement: try call.parameter("id"), as: body.id, systemID: body.system, userID: body.user,
                    by: call.by))
        },
        .get(
            "/arrangements/{id}/deletion", "examineArrangementDeletion", .right(.directoryRead),
            "Say what deleting a communication arrangement would break"
        ) { call in
            DeletionReportResource(
                try await call.services.directory.consequences(ofDeletingArrangement: try call.parameter("id")))
        },
        .delete(
            "/arrangements/{id}", "deleteArrangement", .right(.directoryWrite), "Delete a communication arrangement"
        ) { call in
            try await call.services.directory.deleteArrangement(try call.parameter("id"), by: call.by)
        },
        .act(
            "/arrangements/{id}/activate", "activateArrangement", .right(.directoryWrite),
            "Let the arrangement's calls through"
        ) { call in
            let directory = call.services.directory
            let active = try await directory.activate(arrangement: try call.parameter("id"), by: call.by)
            var resource = ArrangementResource(active)
            resource.findings = try await directory.check(arrangement: active.id).map(Finding.init)
            return resource
        },
        .act(
            "/arrangements/{id}/deactivate", "deactivateArrangement", .right(.directoryWrite),
            "Refuse the arrangement's calls",
            query: [
                QueryParameter(
                    "asDraft", "True: make it a draft again, to take an activation back.", schema: .boolean)
            ]
        ) { call in
            ArrangementResource(
                try await call.services.directory.deactivate(
                    arrangement: try call.parameter("id"), asDraft: try call.flag("asDraft"), by: call.by))
        },
        .get(
            "/arrangements/{id}/check", "checkArrangement", .right(.directoryRead),
            "Check whether an arrangement has all that it needs"
        ) { call in
            let findings = try await call.services.directory.check(arrangement: try call.parameter("id"))
            return CompletenessReport(
                complete: !findings.contains(where: \.isBlocking),
                findings: findings.map(Finding.init))
        },
    ]
}

extension Finding {
    fileprivate init(_ finding: CompletenessFinding) {
        self.init(code: finding.code, detail: finding.detail, hint: finding.hint)
    }
}

extension ArrangementResource {
    init(_ arrangement: CommunicationArrangement) {
        self.init(
            id: arrangement.id, scenario: arrangement.scenarioID, system: arrangement.systemID,
            user: arrangement.userID,
            authenticationMethod: AuthenticationMethodValue(arrangement.authenticationMethod),
            state: ArrangementStateValue(arrangement.state), description: arrangement.description,
            outbound: arrangement.outbound.map { OutboundPartResource($0) },
            properties: ArrangementValues.resources(arrangement.properties))
    }
}

extension ArrangementDetail {
    fileprivate init(
        _ arrangement: CommunicationArrangement, _ parts: (CommunicationScenario, CommunicationSystem),
        _ certificates: [CertificateAssignment], at call: ManagementCall
    ) {
        self.init(
            id: arrangement.id, scenario: arrangement.scenarioID, system: arrangement.systemID,
            user: arrangement.userID,
            authenticationMethod: AuthenticationMethodValue(arrangement.authenticationMethod),
            state: ArrangementStateValue(arrangement.state), services: parts.0.services.map(ServiceResource.init),
            certificates: certificates.map { CertificateResource($0, at: call.services.clock.now) },
            description: arrangement.description,
            outbound: arrangement.outbound.map { OutboundPartResource($0, scenario: parts.0, system: parts.1) },
            properties: ArrangementValues.resources(arrangement.properties))
    }
}

extension ArrangementStateValue {
    init(_ state: ArrangementState) {
        switch state {
        case .draft: self = .draft
        case .active: self = .active
        case .inactive: self = .inactive
        }
    }
}
