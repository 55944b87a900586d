import Gateway
import IdentityDirectory

/// Who takes the gateway's accepted requests that stay in this process: integration flows, and renewal.
struct InboundEndpoints: InboundHandler {
    let flows: FlowEndpoints
    let enrollment: EnrollmentEndpoints

    func openAnswer(method: String, path: String) -> InboundResponse? {
        enrollment.openAnswer(method: method, path: path)
    }

    func preflightAnswer(path: String, origin: String, method: String, headers: [String]) -> InboundResponse? {
        flows.preflightAnswer(path: path, origin: origin, method: method, headers: headers)
    }

    func handle(_ request: InboundRequest, identity: Acceptance, correlationID: String) async -> InboundResponse {
        identity.service.upstream == .certificateEnrollment
            ? await enrollment.handle(request, identity: identity, correlationID: correlationID)
            : await flows.handle(request, identity: identity, correlationID: correlationID)
    }
}
