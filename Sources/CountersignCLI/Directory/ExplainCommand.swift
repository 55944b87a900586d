import ArgumentParser
import KeyMaterial
import ManagementClient
import ManagementSchema

/// `countersign explain`.
struct ExplainCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say how a call would be judged, and why, step by step, without making it.",
        discussion: """
            Without a path, the first service that would let the caller in is taken. A certificate can be pasted: give
            - as its file. The id that a refused caller was told leads to what was decided about its call.

            Example:
              countersign explain --certificate partner.cer --method POST --path /orders/1
              countersign explain --correlation-id b6982df3-6749-456c-a42b-918bd62cb93a
            """)

    @Option(help: "The certificate that the call presents, - for standard input; none when absent.")
    var certificate: String?
    @Option(help: "An assigned certificate, by its SHA-256 fingerprint or its first eight digits or more.")
    var fingerprint: String?
    @Option(name: .customLong("correlation-id"), help: "A call that was made, by the id that its caller was told.")
    var correlationID: String?
    @Option(help: "The call's method; one that the service allows when absent.") var method: String?
    @Option(help: "The call's path.") var path: String?
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        guard [certificate, fingerprint, correlationID].compactMap({ $0 }).count <= 1 else {
            throw CommandFailure.usage("--certificate, --fingerprint and --correlation-id exclude each other")
        }
        guard correlationID == nil || (method == nil && path == nil) else {
            throw CommandFailure.usage("--method and --path are those of the recorded call")
        }
        let pem = try certificate.map { try CertificateFile(path: $0, passphrase: passphrase.source).pem }
        var whole: String?
        if let fingerprint { whole = try await AssignedFingerprint.resolve(fingerprint, client) }
        let result = try await client.explain(
            ExplainRequest(
                certificate: pem, fingerprint: whole, correlationId: correlationID, method: method?.uppercased(),
                path: path))
        try server.show(result, Self.lines)
    }

    private static func lines(_ result: ExplainResult) -> [String] {
        var lines: [String] = []
        if let recorded = result.decision {
            lines +=
                [
                    ("Recorded call", "\(recorded.method) \(recorded.path), \(recorded.at)"),
                    ("Decided then", "\(recorded.code): \(recorded.detail)"),
                    ("Certificate", recorded.sha256Fingerprint ?? noValue), ("Peer", recorded.peerAddress),
                ].aligned
            if result.isLatestOfSeveral == true {
                lines.append(
                    "Other calls came before with the same correlation id: "
                        + "countersign decision list --correlation-id \(recorded.correlationId)")
            }
            lines.append("")
        }
        lines +=
            [
                ("Verdict", result.verdict.rawValue), ("Code", result.code), ("Detail", result.detail),
                ("User ID", result.user ?? noValue), ("Arrangement", result.arrangement ?? noValue),
                ("Service", result.service ?? noValue), ("Request", "\(result.method) \(result.path)"),
            ].aligned
        if !result.steps.isEmpty { lines.append("") }
        for (index, step) in result.steps.enumerated() {
            let mark =
                switch step.outcome {
                case .passed: "ok"
                case .failed: "NO"
                case .notReached: "--"
                }
            let detail = step.detail.isEmpty ? "not reached" : Table.printable(step.detail)
            lines.append("\(mark) \(index + 1). \(step.question) \(detail)")
        }
        return lines + (result.hint.map { ["hint: \($0)"] } ?? [])
    }
}
