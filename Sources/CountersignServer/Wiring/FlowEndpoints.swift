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

    /// Nil where the server has no tenant.
    let tenant: Tenant?

    func handle(_ request: InboundRequest, identity: Acceptance, correlationID: String) async -> InboundResponse {
        guard let tenant else { return InboundResponse(status: 404) }
        let reply = await tenant.messages.handleInbound(
            InboundMessage(
                method: request.method, path: request.path, query: request.query,
                headers: request.headers.map { HeaderField($0.name, $0.value) }, body: request.body,
                user: identity.userID, correlationID: correlationID))
        return InboundResponse(
            status: reply.status, headers: reply.headers.map { (name: $0.name, value: $0.value) }, body: reply.body)
    }
}
