import IdentityDirectory
import Metrics

/// What the gateway counts, all made once.
final class GatewayMetrics: Sendable {
    let handshakes = Counter(label: "countersign_gateway_handshakes_total", dimensions: [("result", "completed")])
    let failedHandshakes = Counter(label: "countersign_gateway_handshakes_total", dimensions: [("result", "failed")])
    /// The caller does not trust the certificate that it was shown.
    let distrustingHandshakes = Counter(
        label: "countersign_gateway_handshakes_total", dimensions: [("result", "distrusted")])
    let rejectedConnections = Counter(label: "countersign_gateway_connections_rejected_total")
    let openConnections = Gauge(label: "countersign_gateway_open_connections")
    let requestDuration = Metrics.Timer(label: "countersign_gateway_request_duration_seconds")
    let judgeDuration = Metrics.Timer(label: "countersign_gateway_judge_duration_seconds")
    let upstreamFailures = Counter(label: "countersign_gateway_upstream_failures_total")
    private let verdicts: [VerdictCode: Counter]
    private let otherVerdicts: Counter

    init() {
        let label = "countersign_gateway_verdicts_total"
        verdicts = Dictionary(
            uniqueKeysWithValues: VerdictCode.all.map { code in
                (code, Counter(label: label, dimensions: [("code", code.rawValue)]))
            })
        otherVerdicts = Counter(label: label, dimensions: [("code", "other")])
    }

    func count(_ code: VerdictCode) {
        (verdicts[code] ?? otherVerdicts).increment()
    }
}
