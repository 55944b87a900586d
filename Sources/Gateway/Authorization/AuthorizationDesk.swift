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
    /// What the listener writes; the body is JSON or empty.
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

    /// Answers one request. `peer` is the certificate that the asking proxy proved to hold; nil where it showed none.
    public func answer(_ head: HTTPRequestHead, from peer: Fingerprint?, at peerAddress: String) -> Answer {
        let startedAt = NIODeadline.now()
        var circumstances = Authorization.Circumstances(
            correlationID: nextIdentifier(), at: clock.now, startedAt: startedAt, peerAddress: peerAddress,
            id: nextIdentifier())
        guard let proxy = peer.flatMap({ proxies[$0] }) else {
            var decision = decision(
                peer == nil ? .certificateMissing : .notAssigned, "The certificate is of no proxy in front.", head,
                circumstances)
            decision.fingerprint = peer?.hex
            note(decision)
            return Self.answer(.forbidden, correlationID: circumstances.correlationID)
        }
        do {
            let summary = try HeadSummary(head)
            if let told = summary.correlationID { circumstances.correlationID = told }
            let asked = try Subrequest(head, summary: summary, from: proxy)
            return answer(Authorization(of: asked, by: proxy, judge: judge, circumstances: circumstances))
        } catch {
            note(decision(.malformedRequest, "\(error.detail) Asked by \(proxy.name).", head, circumstances))
            return Self.answer(.refusing(error), correlationID: circumstances.correlationID)
        }
    }

    /// On the asking itself, where it does not come to a verdict.
    private func decision(
        _ code: VerdictCode, _ detail: String, _ head: HTTPRequestHead, _ circumstances: Authorization.Circumstances
    ) -> AccessDecision {
        AccessDecision(
            id: circumstances.id, correlationID: circumstances.correlationID, at: circumstances.at, code: code,
            detail: detail, method: String(head.method.rawValue.prefix(32)), path: String(head.uri.prefix(256)),
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
