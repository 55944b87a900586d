import IdentityDirectory
import ManagementSchema

/// Communication scenarios.
enum ScenarioRoutes {
    static let all: [Route] = [
        .get(
            "/scenarios", "listScenarios", .right(.directoryRead), "List communication scenarios",
            query: QueryParameter.directoryPage
        ) { call in
            let scenarios = try await call.services.directory.scenarios(try call.directoryPage)
            let page = try ResultPage(fetched: scenarios, for: call, key: \.id)
            return ScenarioList(scenarios: page.elements.map(ScenarioResource.init), nextCursor: page.nextCursor)
        },
        .send(
            .post, "/scenarios", "createScenario", .right(.directoryWrite), "Create a communication scenario",
            status: .created
        ) { (call, body: ScenarioCreation) in
            let scenario = CommunicationScenario(
                id: body.id, name: body.name ?? body.id, services: body.services.map(InboundService.init),
                authenticationMethods: Set(
                    (body.authenticationMethods ?? AuthenticationMethodValue.allCases).map(\.method)),
                outboundServices: (body.outboundServices ?? []).map { OutboundService(name: $0.name, path: $0.path) },
                properties: (body.properties ?? []).map { ScenarioProperty(name: $0.name, isRequired: $0.isRequired) },
                arrangementsMax: body.arrangementsMax)
            return ScenarioResource(try await call.services.directory.create(scenario, by: call.by))
        },
        .get("/scenarios/{id}", "showScenario", .right(.directoryRead), "Show a communication scenario") { call in
            ScenarioResource(try await call.services.directory.scenario(try call.parameter("id")))
        },
        .send(
            .patch, "/scenarios/{id}", "updateScenario", .right(.directoryWrite), "Change a communication scenario"
        ) { (call, body: ScenarioChange) in
            var scenario = try await call.services.directory.scenario(try call.parameter("id"))
            if let name = body.name { scenario.name = name }
            if let services = body.services { scenario.services = services.map(InboundService.init) }
            if let methods = body.authenticationMethods {
                scenario.authenticationMethods = Set(methods.map(\.method))
            }
            if let services = body.outboundServices {
                scenario.outboundServices = services.map { OutboundService(name: $0.name, path: $0.path) }
            }
            if let properties = body.properties {
                scenario.properties = properties.map { ScenarioProperty(name: $0.name, isRequired: $0.isRequired) }
            }
            if let max = body.arrangementsMax { scenario.arrangementsMax = max == 0 ? nil : max }
            return ScenarioResource(try await call.services.directory.update(scenario, by: call.by))
        },
        .get(
            "/scenarios/{id}/deletion", "examineScenarioDeletion", .right(.directoryRead),
            "Say what deleting a communication scenario would break"
        ) { call in
            DeletionReportResource(
                try await call.services.directory.consequences(ofDeletingScenario: try call.parameter("id")))
        },
        .delete(
            "/scenarios/{id}", "deleteScenario", .right(.directoryWrite), "Delete a communication scenario"
        ) { call in
            try await call.services.directory.deleteScenario(try call.parameter("id"), by: call.by)
        },
    ]
}

extension ScenarioResource {
    init(_ scenario: CommunicationScenario) {
        self.init(
            id: scenario.id, name: scenario.name, services: scenario.services.map(ServiceResource.init),
            authenticationMethods: scenario.authenticationMethods.map(AuthenticationMethodValue.init)
                .sorted { $0.rawValue < $1.rawValue },
            outboundServices: scenario.outboundServices.map { OutboundServiceResource(name: $0.name, path: $0.path) },
            properties: scenario.properties.map {
                ScenarioPropertyResource(name: $0.name, isRequired: $0.isRequired)
            }, arrangementsMax: scenario.arrangementsMax)
    }
}

extension ServiceResource {
    init(_ service: InboundService) {
        self.init(
            name: service.name, pathPrefix: service.pathPrefix, upstream: service.upstream.description,
            methods: service.methods.sorted())
    }
}

extension InboundService {
    fileprivate init(_ definition: ServiceDefinition) {
        self.init(
            name: definition.name, pathPrefix: definition.pathPrefix, upstream: ServiceUpstream(definition.upstream),
            methods: Set(definition.methods ?? []))
    }
}

extension AuthenticationMethodValue {
    var method: AuthenticationMethod {
        switch self {
        case .sslClientCertificate: .sslClientCertificate
        case .userAndPassword: .userAndPassword
        }
    }

    init(_ method: AuthenticationMethod) {
        switch method {
        case .sslClientCertificate: self = .sslClientCertificate
        case .userAndPassword: self = .userAndPassword
        }
    }
}
