public import IdentityDirectory
public import KeyMaterial
public import Logging
import NIOCore
public import NIOHTTP1
import Synchronization

/// Answers proxies in front that ask on another listener than the gateway's own, in the way the gateway does.
///
/// The listener's part is to ask for a client certificate in the handshake, to take any, and to say here which one it was.
public final class AuthorizationDesk: Sendable {
    /// What the listener writes; the body is JSON or empty. Whatever is not 200 means no.
    public struct Answer: Sendable {
        public let status: Int
        public let fields: [(name: String, value: String)]
        public let body: [UInt8]
    }

    private let proxies: [Fingerprint: FrontProxy]
    private let judge: any AccessJudge
    private let clock: any DirectoryClock
    private let metrics: GatewayMetrics
    private let logger: Logger
    private let identifiers = Mutex(CorrelationID())

    public init(
        _ proxies: [FrontProxy], judge: any AccessJudge, clock: any DirectoryClock = SystemClock(), logger: Logger
    ) {
        self.proxies = Dictionary(
            proxies.map { ($0.fingerprint, $0) }, uniquingKeysWith: { first, _ in first })
        self.judge = judge
        self.clock = clock
        self.logger = logger
        metrics = GatewayMetrics()
    }

    /// Whether a request for `path` is to be answered here.
    public static func isAsked(by path: String) -> Bool {
        path == Subrequest.path || path.hasPrefix(Subrequest.path + "/")
    }

    /// Answers one request in HTTP. `peer` is the certificate that the asking proxy proved to hold; nil where it showed
    /// none.
    public func answer(_ head: HTTPRequestHead, from peer: Fingerprint?, at peerAddress: String) -> Answer {
        let asking = Asking(method: head.method.rawValue, target: head.uri, circumstances: circumstances(peerAddress))
        guard let proxy = peer.flatMap({ proxies[$0] }), !proxy.asksOverGRPC else {
            return refuseStranger(peer, asking)
        }
        return answer(asking, of: proxy) { circumstances throws(BadRequest) in
            let summary = try HeadSummary(head)
            if let told = summary.correlationID { circumstances.correlationID = told }
            return try Subrequest(head, summary: summary, from: proxy)
        }
    }

    /// Answers what a proxy asks over gRPC; otherwise as above.
    public func answer(_ told: ToldRequest, from peer: Fingerprint?, at peerAddress: String) -> Answer {
        let asking = Asking(method: told.method, target: told.target, circumstances: circumstances(peerAddress))
        guard let proxy = peer.flatMap({ proxies[$0] }), proxy.asksOverGRPC else {
            return refuseStranger(peer, asking)
        }
        return answer(asking, of: proxy) { circumstances throws(BadRequest) in
            let subrequest = try Subrequest(told)
            if let told = subrequest.correlationID { circumstances.correlationID = told }
            return subrequest
        }
    }

    /// Method and target as they are asked about or with, for the log where it does not come to a verdict.
    private struct Asking {
        let method: String
        let target: String
        var circumstances: Authorization.Circumstances
    }

    private func circumstances(_ peerAddress: String) -> Authorization.Circumstances {
        Authorization.Circumstances(
            correlationID: nextIdentifier(), at: clock.now, startedAt: .now(), peerAddress: peerAddress,
            id: nextIdentifier())
    }

    private func answer(
        _ asking: Asking, of proxy: FrontProxy,
        read: (inout Authorization.Circumstances) throws(BadRequest) -> Subrequest
    ) -> Answer {
        var asking = asking
        do {
            let asked = try read(&asking.circumstances)
            return answer(Authorization(of: asked, by: proxy, judge: judge, circumstances: asking.circumstances))
        } catch {
            note(decision(.malformedRequest, "\(error.detail) Asked by \(proxy.name).", asking))
            return Self.answer(.refusing(error), correlationID: asking.circumstances.correlationID)
        }
    }

    private func refuseStranger(_ peer: Fingerprint?, _ asking: Asking) -> Answer {
        var decision = decision(
            peer == nil ? .certificateMissing : .notAssigned, "The certificate is of no proxy in front.", asking)
        decision.fingerprint = peer?.hex
        note(decision)
        return Self.answer(.forbidden, correlationID: asking.circumstances.correlationID)
    }

    private func decision(_ code: VerdictCode, _ detail: String, _ asking: Asking) -> AccessDecision {
        let circumstances = asking.circumstances
        return AccessDecision(
            id: circumstances.id, correlationID: circumstances.correlationID, at: circumstances.at, code: code,
            detail: detail, method: asking.method, path: UnreadableRequest.path(ofTarget: asking.target),
            peerAddress: circumstances.peerAddress,
            durationMicroseconds: Int((NIODeadline.now() - circumstances.startedAt).nanoseconds / 1000))
    }

    private func answer(_ authorization: Authorization) -> Answer {
        let correlationID = authorization.decision.correlationID
        note(authorization.decision)
        switch authorization.answer {
        case .allowed(let identity):
            return Answer(status: 200, fields: identity + [("X-Correlation-ID", correlationID)], body: [])
        case .refused: return Self.answer(.forbidden, correlationID: correlationID)
        case .undecided:
            logger.error(
                "undecided", metadata: ["correlation": "\(correlationID)", "error": "\(authorization.decision.detail)"])
            return Self.answer(.serviceUnavailable, correlationID: correlationID)
        }
    }

    private func note(_ decision: AccessDecision) {
        metrics.count(decision.code)
        metrics.judgeDuration.recordMicroseconds(decision.durationMicroseconds)
        judge.record(decision)
    }

    private func nextIdentifier() -> String { identifiers.withLock { $0.next() } }

    private static func answer(_ response: ConstantResponse, correlationID: String) -> Answer {
        Answer(
            status: Int(response.status.code),
            fields: response.fields.map { (name: $0.0, value: $0.1) } + [("X-Correlation-ID", correlationID)],
            body: response.body(correlationID: correlationID))
    }
}
