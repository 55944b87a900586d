import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign explain`.
struct ExplainCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say how a call would be judged, or was judged, and why.",
        discussion: """
            Example:
              countersign explain --certificate partner.cer --method POST --path /orders/1
              countersign explain --correlation-id 3fk0q2m9s1x7c5v8b4n6j0h2gw
            """)

    @Option(help: "The certificate that the call presents; none when absent.") var certificate: String?
    @Option(help: "The call's method; GET when absent.") var method: String?
    @Option(help: "The call's path; / when absent.") var path: String?
    @Option(
        name: .customLong("correlation-id"), help: "A call that was made, by the identifier that it was answered with.")
    var correlationID: String?
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard correlationID == nil || (certificate == nil && method == nil && path == nil) else {
            throw ValidationError("--correlation-id goes without --certificate, --method and --path.")
        }
    }

    func run(_ client: ManagementClient) async throws {
        let pem = try certificate.map { try CertificateFile(path: $0, passphrase: passphrase.source).pem }
        let result = try await client.explain(
            correlationID.map { ExplainRequest(correlationId: $0) }
                ?? ExplainRequest(certificate: pem, method: method?.uppercased() ?? "GET", path: path ?? "/"))
        if server.json { return try server.show(Verdict(result)) { _ in [] } }
        try server.show(result) { result in
            [
                ("Verdict", result.verdict.rawValue), ("Code", result.code), ("Detail", result.detail),
                ("User ID", result.user ?? noValue), ("Arrangement", result.arrangement ?? noValue),
                ("Service", result.service ?? noValue),
            ].aligned + (result.decision.map(Self.call) ?? []) + (result.hint.map { ["hint: \($0)"] } ?? [])
        }
    }

    private static func call(_ decision: DecisionResource) -> [String] {
        [
            ("At", decision.at), ("Request", "\(decision.method) \(decision.path)"),
            ("Certificate", decision.sha256Fingerprint ?? noValue), ("Peer", decision.peerAddress),
        ].aligned
    }

    /// What scripts rely on: these members and no others.
    private struct Verdict: Codable {
        let verdict: VerdictValue
        @Nullable var user: String?
        @Nullable var arrangement: String?
        @Nullable var service: String?
        let code: String
        let detail: String

        init(_ result: ExplainResult) {
            verdict = result.verdict
            user = result.user
            arrangement = result.arrangement
            service = result.service
            code = result.code
            detail = result.detail
        }
    }
}
