import Gateway
import IdentityDirectory
import IntegrationFlows
import IntegrationTenant

/// Hands the gateway's accepted requests for integration flows to the tenant.
struct FlowEndpoints: InboundHandler {
    /// The built-in scenario whose one service is every flow's HTTPS endpoint.
    static let scenario = CommunicationScenario(
        id: "INTEGRATION_FLOWS", name: "HTTPS endpoints of integration flows",
        services: [
            InboundService(name: "integration-flows", pathPrefix: "/http", upstream: .integrationFlows),
            InboundService(name: "integration-flows-soap", pathPrefix: "/cxf", upstream: .integrationFlows),
        ])

    /// Makes the scenario where there is none, and gives one of an earlier release the services that came later; what
    /// administrators have changed of it stays.
    static func prepareScenario(in directory: Directory) async throws {
        let by = Principal.system.name
        guard var known = try await directory.scenarios().first(where: { $0.id == scenario.id }) else {
            _ = try await directory.create(scenario, by: by)
            return
        }
        let missing = scenario.services.filter { service in
            !known.services.contains { $0.name == service.name || $0.pathPrefix == service.pathPrefix }
        }
        guard !missing.isEmpty else { return }
        known.services += missing
        _ = try await directory.update(known, by: by)
    }

    /// Nil where the server has no tenant.
    let tenant: Tenant?

    func handle(_ request: InboundRequest, identity: Acceptance, correlationID: String) async -> InboundResponse {
        guard let tenant else { return InboundResponse(status: 404) }
        let isKnownByCertificate = identity.authenticationMethod == .sslClientCertificate
        let reply = await tenant.messages.handleInbound(
            InboundMessage(
                method: request.method, path: request.path, query: request.query,
                headers: request.headers.map { HeaderField($0.name, $0.value) }, body: request.body,
                user: identity.userID, certificate: isKnownByCertificate ? request.certificate : nil,
                roles: identity.flowScenarios, correlationID: correlationID))
        return Self.response(reply)
    }

    func preflightAnswer(path: String, origin: String, method: String, headers: [String]) -> InboundResponse? {
        tenant?.messages.preflight(path: path, origin: origin, method: method, headers: headers).map(Self.response)
    }

    private static func response(_ reply: InboundReply) -> InboundResponse {
        InboundResponse(
            status: reply.status, headers: reply.headers.map { (name: $0.name, value: $0.value) }, body: reply.body)
    }
}
