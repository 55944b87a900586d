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
            CertificateAssignCommand.self, List.self, Show.self, Move.self, Unassign.self, Retire.self, Block.self,
            Unblock.self, CertificateRevokeCommand.self,
        ])

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "List assigned certificates.",
            discussion: "Example:\n  countersign certificate list --user _ABCXYZ"
        )
        @Option(help: "Only those of this user.") var user: String?
        @Option(help: "Only those in this status: notYetActive, active, retiring, blocked, expired.")
        var status: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let certificates = try await everyPage {
                let page = try await client.certificates($0 + [("user", user), ("status", status)])
                return (page.certificates, page.nextCursor)
            }
            try server.show(CertificateList(certificates: certificates)) { list in
                var table = Table("CERTIFICATE", "USER", "MATCH", "STATUS", "SUBJECT", "NOT AFTER", "LAST SEEN")
                for item in list.certificates {
                    table.add(
                        item.sha256Fingerprint, item.user, item.match.rawValue, item.status.rawValue, item.subject,
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
            let certificate = try await client.certificate(try await resolve(fingerprint, client))
            try server.show(certificate, CertificateCommand.lines)
        }
    }

    struct Move: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move a certificate to another user; the one before can no longer call with it.")
        @Argument(help: "The certificate's fingerprint.") var fingerprint: String
        @Option(help: "The user to move it to.") var user: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let certificate = try await client.moveCertificate(
                try await resolve(fingerprint, client), CertificateMove(user: user))
            try server.show(certificate, CertificateCommand.lines)
        }
    }

    struct Unassign: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Take a certificate from its user; it is free then.")
        @Argument(help: "The certificate's fingerprint.") var fingerprint: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let fingerprint = try await resolve(fingerprint, client)
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
            let certificate = try await client.retireCertificate(try await resolve(fingerprint, client))
            try server.show(certificate, CertificateCommand.lines)
        }
    }

    struct Block: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse every call with a certificate, from the next request on.",
            discussion: "A block outlives the assignment; a certificate that nobody owns can be blocked too.")
        @Argument(help: "The certificate's fingerprint.") var fingerprint: String
        @Option(help: "Why; it stands in the audit log.") var reason: String = "blocked on the command line"
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let fingerprint = try await resolve(fingerprint, client)
            try await client.blockCertificate(fingerprint, CertificateBlocking(reason: reason))
            try server.done("Certificate \(fingerprint) blocked.")
        }
    }

    struct Unblock: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Lift a certificate's block.")
        @Argument(help: "The certificate's fingerprint.") var fingerprint: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let fingerprint = try await resolve(fingerprint, client)
            try await client.unblockCertificate(fingerprint)
            try server.done("Certificate \(fingerprint) is no longer blocked.")
        }
    }

    static func lines(_ certificate: CertificateResource) -> [String] {
        [
            ("Certificate", certificate.sha256Fingerprint), ("User ID", certificate.user),
            ("Match", certificate.match.rawValue), ("Status", certificate.status.rawValue),
            ("Subject", certificate.subject), ("Issuer", certificate.issuer),
            ("Serial Number", certificate.serialNumber), ("Not before", certificate.notBefore),
            ("Not after", certificate.notAfter), ("Assigned at", certificate.assignedAt),
            ("Last seen", certificate.lastSeenAt ?? "never"),
        ].aligned
    }
}

/// The whole fingerprint of an assigned certificate, from its first digits.
///
/// Throws `inputMissing` where no certificate or more than one begins so.
func resolve(_ text: String, _ client: ManagementClient) async throws -> String {
    let digits = text.lowercased().filter { $0 != ":" }
    guard digits.allSatisfy(\.isHexDigit), (8...64).contains(digits.count) else {
        throw CommandFailure.usage(
            "\(text) is no fingerprint", hint: "give 8 to 64 hexadecimal digits; countersign certificate list")
    }
    if digits.count == 64 { return digits }
    let all = try await everyPage {
        let page = try await client.certificates($0)
        return (page.certificates, page.nextCursor)
    }
    let found = all.filter { $0.sha256Fingerprint.hasPrefix(digits) }
    guard found.count == 1, let only = found.first else {
        throw CommandFailure(
            .inputMissing, code: "not-found",
            "\(found.isEmpty ? "no" : "more than one") assigned certificate's fingerprint begins with \(digits)",
            hint: "see them with: countersign certificate list")
    }
    return only.sha256Fingerprint
}
