import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign certificate revoke`.
struct CertificateRevokeCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a certificate that an authority of the server issued, for good.",
        discussion: """
            Calls with it are refused from the next request on, and the authority's revocation list names it. A block
            can be lifted; this cannot.

            Example:
              countersign certificate revoke 349a5f4a --reason keyCompromise
            """)
    @Argument(help: "The certificate's fingerprint.") var fingerprint: String
    @Option(help: "Why: \(RevocationReasonValue.allCases.map(\.rawValue).joined(separator: ", ")).")
    var reason: String = RevocationReasonValue.unspecified.rawValue
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        guard let reason = RevocationReasonValue(rawValue: reason) else {
            throw CommandFailure.usage(
                "\(reason) is no reason for a revocation",
                hint: "give one of " + RevocationReasonValue.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let fingerprint = try await resolve(fingerprint, client)
        let list = try await client.revokeCertificate(fingerprint, CertificateRevocationOrder(reason: reason))
        try server.show(list) {
            ["Certificate \(fingerprint) is revoked; \($0.issuer) names \($0.revoked) on its revocation list."]
        }
    }
}
