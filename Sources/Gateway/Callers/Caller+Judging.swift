import Foundation
import IdentityDirectory
import NIOCore
import NIOHTTP1

extension Caller {
    /// Takes a request's head: has it judged, and answers or passes on.
    func begin(_ head: HTTPRequestHead, summary: HeadSummary) {
        request = CurrentRequest()
        request.isHEAD = head.method == .HEAD
        request.correlationID = summary.correlationID ?? loop.identifiers.next()
        request.isKeepAlive = summary.isKeepAlive
        request.isHTTP10 = head.version.minor == 0
        request.awaitsContinue = summary.expectsContinue && summary.body != .none
        call.method = head.method.rawValue
        call.path = summary.target.path
        call.at = loop.clock.now
        if let proxy = loop.frontProxy(peer), Subrequest.isAsked(by: summary.target) {
            return authorize(head, summary: summary, for: proxy)
        }
        if let open = loop.inbound?.openAnswer(method: call.method, path: call.path) { return respond(open) }
        if head.method == .OPTIONS, let answer = preflightAnswer(head) { return respond(answer) }
        guard let authorization = summary.authorization, BasicCredentials.isBasic(authorization) else {
            let verdict = Result { try loop.judge.judge(call) }
            return judged(verdict, head: head, summary: summary, consumedAuthorization: false)
        }
        do {
            judge(head: head, summary: summary, credentials: try BasicCredentials(authorization))
        } catch {
            refuse(UnreadableRequest(badRequest: error, method: call.method, target: call.path))
        }
    }

    /// Nil for what no browser asks, and where no page may call.
    ///
    /// Source: Fetch Standard, CORS-preflight request.
    private func preflightAnswer(_ head: HTTPRequestHead) -> InboundResponse? {
        guard let origin = head.headers.first(name: "Origin"),
            let method = head.headers.first(name: "Access-Control-Request-Method")
        else { return nil }
        let names = head.headers[canonicalForm: "Access-Control-Request-Headers"].map(String.init)
        return loop.inbound?.preflightAnswer(
            path: call.path, origin: origin, method: method, headers: names.filter { !$0.isEmpty })
    }

    /// Checks a password, which takes long, off the event loop; the parts that come meanwhile wait.
    private func judge(head: HTTPRequestHead, summary: HeadSummary, credentials: BasicCredentials) {
        phase = .judging
        setDeadline(loop.configuration.timeouts.upstreamResponse)
        let (judge, call, eventLoop, network) = (loop.judge, call, loop.eventLoop, connection.network)
        let startedAt = request.startedAt
        let bound = NIOLoopBound((caller: self, summary: summary), eventLoop: eventLoop)
        loop.taskBegins()
        Task {
            let verdict: Result<Verdict, any Error>
            do {
                verdict = .success(
                    try await judge.judge(
                        call, userName: credentials.userName, password: credentials.password, from: network))
            } catch {
                verdict = .failure(error)
            }
            eventLoop.execute {
                let (caller, summary) = bound.value
                defer { caller.loop.taskEnds() }
                guard caller.request.startedAt == startedAt else { return }
                guard caller.phase == .judging else { return caller.recordLate(verdict) }
                caller.phase = .head
                caller.judged(verdict, head: head, summary: summary, consumedAuthorization: true)
                caller.wire.flush()
                caller.wire.resume()
            }
        }
    }

    private func judged(
        _ verdict: Result<Verdict, any Error>, head: HTTPRequestHead, summary: HeadSummary, consumedAuthorization: Bool
    ) {
        switch verdict.map({ $0.obeying(methodOverride: summary.methodOverride) }) {
        case .success(.accepted(let acceptance)):
            record(.accepted(acceptance))
            request.userID = acceptance.userID
            connection.becomeKnown()
            guard connection.takeSeat(of: acceptance.userID) else { return respondBeyondLimit() }
            forward(head, summary: summary, acceptance: acceptance, dropsAuthorization: consumedAuthorization)
        case .success(.refused(let refusal)):
            record(.refused(refusal))
            // A name that came with a password says nothing about who is there.
            if refusal.userID != nil, !consumedAuthorization { connection.becomeKnown() }
            let asksForPassword =
                loop.configuration.offersPasswords && peer.call.certificate == nil && !peer.call.isCertificateMalformed
                && Self.passwordCodes.contains(refusal.code)
            respond(asksForPassword ? .unauthorized : .forbidden)
        case .failure(let error):
            recordUndecided(error)
            respond(.serviceUnavailable)
        }
    }

    /// The connection is one too many, and with HTTP/2 it must not go on with other streams either.
    private func respondBeyondLimit() {
        respond(.tooManyRequests, closes: true)
        connection.drain()
    }

    /// Judges once more what lasts: a tunnel or an event stream has no next request at which a block could take effect.
    func reviewVerdict() {
        guard phase == .exchange, let accepted = exchange?.lasting else { return }
        call.at = loop.clock.now
        do {
            let verdict = try loop.judge.judge(call)
            if case .accepted(let acceptance) = verdict, acceptance == accepted { return }
            record(verdict)
        } catch {
            recordUndecided(error)
        }
        abort()
    }

    /// After these another attempt with a user name and a password may do.
    private static let passwordCodes: Set<VerdictCode> = [.certificateMissing, .passwordWrong, .passwordLocked]

    // MARK: The log of decisions

    private func record(_ verdict: Verdict) {
        var decision = decision(code: verdict.code, detail: verdict.detail)
        decision.userID = verdict.userID
        switch verdict {
        case .accepted(let acceptance):
            decision.arrangementID = acceptance.arrangementID
            decision.service = acceptance.service.name
            // Under the rule `name` another certificate than the presented one is the assigned one.
            decision.assignment =
                acceptance.assignment == call.certificate?.fingerprint
                ? peer.fingerprint : acceptance.assignment?.hex
        case .refused(let refusal): decision.hint = refusal.hint
        }
        note(decision)
    }

    /// The caller did not wait for the verdict; the log has it all the same.
    private func recordLate(_ verdict: Result<Verdict, any Error>) {
        switch verdict {
        case .success(let verdict): record(verdict)
        case .failure(let error): recordUndecided(error)
        }
    }

    func recordUndecided(_ error: any Error) {
        loop.tellUndecided("\(error)", correlationID: request.correlationID)
        note(decision(code: .undecided, detail: "\(error)"))
    }

    /// Since the request's head.
    var elapsedMicroseconds: Int { Int((NIODeadline.now() - request.startedAt).nanoseconds / 1000) }

    private func decision(code: VerdictCode, detail: String) -> AccessDecision {
        var decision = AccessDecision(
            id: loop.identifiers.next(), correlationID: request.correlationID, at: call.at, code: code, detail: detail,
            method: call.method, path: call.path, peerAddress: connection.peerAddress,
            durationMicroseconds: elapsedMicroseconds)
        decision.fingerprint = peer.fingerprint
        decision.serialNumber = peer.serialNumber
        return decision
    }

    func note(_ decision: AccessDecision) {
        loop.metrics.count(decision.code)
        loop.metrics.judgeDuration.recordMicroseconds(decision.durationMicroseconds)
        let isKept = decision.code != .accepted
        if isKept {
            request.refusalCode = decision.code
            request.userID = decision.userID
        }
        loop.judge.record(
            decision,
            presented: isKept ? call.certificate.map { PresentedCertificate($0, chain: call.chain) } : nil)
    }

    /// Answers what is no request, or one that is not judged, and closes: where it ends is not known for sure.
    func refuse(_ unreadable: UnreadableRequest) {
        if phase == .head || phase == .idle, request.isResponseStarted { request = CurrentRequest() }
        // A caller's silence before it is not time spent on judging.
        if phase == .head || phase == .idle { request.startedAt = .now() }
        if request.correlationID.isEmpty { request.correlationID = loop.identifiers.next() }
        call.method = unreadable.method
        call.path = unreadable.path
        call.at = loop.clock.now
        request.hasEnded = true
        note(decision(code: .malformedRequest, detail: unreadable.badRequest.detail))
        respond(.refusing(unreadable.badRequest), closes: true)
    }
}
