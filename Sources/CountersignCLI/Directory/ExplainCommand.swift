import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign explain`.
struct ExplainCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say how a call would be judged, and why, without making it.",
        discussion: """
            Example:
              countersign explain --certificate partner.cer --method POST --path /orders/1
            """)

    @Option(help: "The certificate that the call presents; none when absent.") var certificate: String?
    @Option(help: "The call's method.") var method: String = "GET"
    @Option(help: "The call's path.") var path: String = "/"
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let pem = try certificate.map { try CertificateFile(path: $0, passphrase: passphrase.source).pem }
        let result = try await client.explain(
            ExplainRequest(certificate: pem, method: method.uppercased(), path: path))
        if server.json { return try server.show(Verdict(result)) { _ in [] } }
        try server.show(result) { result in
            [
                ("Verdict", result.verdict.rawValue), ("Code", result.code), ("Detail", result.detail),
                ("User ID", result.user ?? noValue), ("Arrangement", result.arrangement ?? noValue),
                ("Service", result.service ?? noValue),
            ].aligned + (result.hint.map { ["hint: \($0)"] } ?? [])
        }
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
