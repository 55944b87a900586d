import IdentityDirectory
import NIOHTTP1

extension Caller {
    /// Answers a proxy in front that asks whether its own caller may go on: 200 with the identity, or what that caller
    /// would have been answered here.
    func authorize(_ head: HTTPRequestHead, summary: HeadSummary, for proxy: FrontProxy) {
        connection.becomeKnown()
        let subrequest: Subrequest
        do {
            subrequest = try Subrequest(head, summary: summary, from: proxy)
        } catch {
            return refuse(UnreadableRequest(badRequest: error, method: call.method, target: call.path))
        }
        let authorization = authorization(of: subrequest, for: proxy)
        switch authorization.answer {
        case .allowed(let identity):
            beginResponse(status: .ok, fields: HTTPHeaders(identity.map { ($0.name, $0.value) }), length: 0)
            endResponse()
        case .refused: respond(.forbidden)
        case .undecided: respond(.serviceUnavailable)
        }
    }

    /// Decides, and notes it.
    private func authorization(of subrequest: Subrequest, for proxy: FrontProxy) -> Authorization {
        let authorization = Authorization(
            of: subrequest, by: proxy, judge: loop.judge,
            circumstances: .init(
                correlationID: request.correlationID, at: call.at, startedAt: request.startedAt,
                peerAddress: connection.peerAddress, id: loop.identifiers.next()))
        if case .undecided = authorization.answer {
            loop.tellUndecided(authorization.decision.detail, correlationID: request.correlationID)
        }
        note(authorization.decision)
        return authorization
    }
}
