import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign authority …`.
struct AuthorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authority", abstract: "The trust list: authorities whose certificates the rule name accepts.",
        subcommands: [List.self, Trust.self, Distrust.self])

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List the trust list.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.authorities()) { list in
                var table = Table("AUTHORITY", "SUBJECT", "NOT AFTER")
                for item in list.authorities { table.add(item.sha256Fingerprint, item.subject, item.notAfter) }
                return table.lines
            }
        }
    }

    struct Trust: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Put an authority on the trust list.")
        @Option(help: "The authority's certificate, in any format.") var file: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let certificate = try CertificateFile(
                path: file, passphrase: PassphraseSource(file: nil, environmentVariable: nil))
            let authority = try await client.trustAuthority(AuthorityTrust(certificate: certificate.pem))
            try server.show(authority) { ["Authority \($0.subject) is trusted: \($0.sha256Fingerprint)."] }
        }
    }

    struct Distrust: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an authority off the trust list.",
            discussion: "Where certificates stop being accepted, or revoked ones are accepted again, it needs --yes.")
        @Argument(help: "The authority's fingerprint.") var fingerprint: String
        @Flag(help: "Confirm that what would break may.") var yes = false
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await TrustListCommand.remove(fingerprint, isConfirmed: yes, client, server)
        }
    }
}
