import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign certificate …`.
struct CertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate", abstract: "Certificates, and the communication users that they tell apart.",
        discussion: """
            A certificate is assigned to at most one communication user. A certificate is named by its SHA-256
            fingerprint, or by its first eight digits or more.

            Example:
              countersign certificate assign --user _ABCXYZ --file tenant.pem
              countersign certificate list
            """,
        subcommands: [
            CertificateAssignCommand.self, List.self, Show.self, CertificateWhereUsedCommand.self,
            CertificateExportCommand.self, Move.self, Unassign.self, Retire.self, Reinstate.self,
            CertificateBlockCommand.self, CertificateUnblockCommand.self, CertificateBlocksCommand.self,
            CertificateRevokeCommand.self,
        ])

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "List assigned certificates.",
            discussion: "Example:\n  countersign certificate list --user _ABCXYZ"
        )
        @Option(help: "Only those of this user.") var user: String?
        @Option(help: "Only those in this status: notYetActive, active, retiring, blocked, expired.")
        var status: String?
        @OptionGroup var search: CertificateSearchOptions
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let certificates = try await search.certificates([("user", user), ("status", status)], client)
            try server.show(CertificateList(certificates: certificates)) { list in
                var table = Table("CERTIFICATE", "USER", "MATCH", "STATUS", "SUBJECT", "NOT AFTER", "LAST SEEN")
                for item in list.certificates {
                    table.add(
                        item.sha256Fingerprint, item.user, item.match.rawValue, item.statusText, item.subject,
                        item.notAfter, item.lastSeenAt ?? "never")
                }
                return table.lines
            }
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Show an assigned certificate.")
        @Argument(help: "The certificate's fingerprint.") var fingerprint: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let certificate = try await client.certificate(try await AssignedFingerprint.resolve(fingerprint, client))
            try server.show(certificate, CertificateCommand.lines)
        }
    }

    struct Move: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move a certificate to another user; the one before can no longer call with it.")
        @Argument(help: "The certificate's fingerprint.") var fingerprint: String
        @Option(help: "The user to move it to.") var user: String
        @Flag(help: "Accept a key that another user's certificate has too: its holder can then call as either.")
        var overridePublicKey = false
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let found = try await AssignedFingerprint.resolve(fingerprint, client)
            let body = CertificateMove(user: user, overridePublicKey: overridePublicKey ? true : nil)
            do {
                try server.show(try await client.moveCertificate(found, body), CertificateCommand.lines)
            } catch let error as ManagementClientError {
                throw ClashText.failure(error, user: user, offersOverride: true)
            }
        }
    }

    struct Unassign: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Take a certificate from its user; it is free then.")
        @Argument(help: "The certificate's fingerprint.") var fingerprint: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let fingerprint = try await AssignedFingerprint.resolve(fingerprint, client)
            try await client.unassignCertificate(fingerprint)
            try server.done("Certificate \(fingerprint) unassigned.")
        }
    }

    struct Retire: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Mark a certificate as on its way out; it still works.")
        @Argument(help: "The certificate's fingerprint.") var fingerprint: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let certificate = try await client.retireCertificate(
                try await AssignedFingerprint.resolve(fingerprint, client))
            try server.show(certificate, CertificateCommand.lines)
        }
    }

    struct Reinstate: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take the mark away that a certificate is on its way out.")
        @Argument(help: "The certificate's fingerprint.") var fingerprint: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let certificate = try await client.reinstateCertificate(
                try await AssignedFingerprint.resolve(fingerprint, client))
            try server.show(certificate, CertificateCommand.lines)
        }
    }

    static func lines(_ certificate: CertificateResource) -> [String] {
        let serialNumber = certificate.serialNumberHex.map { "\(certificate.serialNumber) (hexadecimal \($0))" }
        return [
            ("Certificate", certificate.sha256Fingerprint), ("User ID", certificate.user),
            ("Match", certificate.match.rawValue), ("Status", certificate.statusText),
            ("Subject", certificate.subject), ("Issuer", certificate.issuer),
            ("Serial Number", serialNumber ?? certificate.serialNumber),
            ("SHA-1", certificate.sha1Fingerprint ?? noValue),
            ("Public Key", certificate.publicKeyFingerprint ?? noValue),
            ("Not before", certificate.notBefore), ("Not after", certificate.notAfter),
            ("Assigned at", certificate.assignedAt),
            ("Last seen", certificate.lastSeenAt ?? "never"),
        ].aligned
    }
}

extension CertificateResource {
    /// The status, and whether it is a revocation that makes it so.
    fileprivate var statusText: String { isRevoked == true ? "\(status.rawValue) (revoked)" : status.rawValue }
}
