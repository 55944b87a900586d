import IdentityDirectory
import NIOHTTP1

extension Caller {
    /// Answers a proxy in front that asks whether its own caller may go on: 200 with the identity, or what that caller
    /// would have been answered here.
    func authorize(_ head: HTTPRequestHead, summary: HeadSummary, for proxy: FrontProxy) {
        let subrequest: Subrequest
        do {
            subrequest = try Subrequest(head, target: summary.target, from: proxy)
        } catch {
            return refuse(UnreadableRequest(badRequest: error, method: call.method, target: call.path))
        }
        let asked = Call(
            certificate: subrequest.certificate, method: subrequest.method, path: subrequest.target.path, at: call.at)
        let verdict: Verdict
        do {
            verdict = try obeying(methodOverride: summary.methodOverride, loop.judge.judge(asked))
        } catch {
            recordUndecided(error)
            return respond(.serviceUnavailable)
        }
        var decision = AccessDecision(
            call: asked, verdict: verdict, correlationID: request.correlationID,
            peerAddress: subrequest.peerAddress ?? connection.peerAddress, durationMicroseconds: elapsedMicroseconds,
            id: loop.identifiers.next())
        decision.detail += " Asked by \(proxy.name)."
        note(decision)
        guard case .accepted(let acceptance) = verdict else { return respond(.forbidden) }
        let fields: HTTPHeaders = [
            "X-Forwarded-User": ForwardedFields.printable(acceptance.userID),
            "X-Forwarded-Arrangement": ForwardedFields.printable(acceptance.arrangementID),
            "X-Forwarded-Service": ForwardedFields.printable(acceptance.service.name),
        ]
        beginResponse(status: .ok, fields: fields, length: 0)
        endResponse()
    }
}
