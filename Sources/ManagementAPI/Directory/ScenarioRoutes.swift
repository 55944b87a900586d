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
                    (body.authenticationMethods ?? AuthenticationMethodValue.allCases).map(\.method)))
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
            return ScenarioResource(try await call.services.directory.update(scenario, by: call.by))
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
                .sorted { $0.rawValue < $1.rawValue })
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
