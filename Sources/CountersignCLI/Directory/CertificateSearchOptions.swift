import ArgumentParser
import KeyMaterial
import ManagementClient
import ManagementSchema

/// What is looked for among the assigned certificates.
struct CertificateSearchOptions: ParsableArguments {
    @Option(
        help: """
            A part of the user, subject or issuer in any case; a serial number in decimal or hexadecimal; or the first \
            four or more digits of a fingerprint.
            """)
    var search: String?
    @Option(help: "A part of the subject, in any case.") var subject: String?
    @Option(help: "A part of the issuer, in any case.") var issuer: String?
    @Option(help: "A serial number, in decimal or hexadecimal.") var serialNumber: String?
    @Option(help: "The first four or more digits of the SHA-256 or the SHA-1.") var fingerprint: String?
    @Flag(help: "Only those that a known revocation list names.") var revoked = false
    @Option(help: "Only those that expire before this time, as in 2027-01-31T00:00:00Z.") var expiresBefore: String?
    @Option(help: "Only those that expire at this time or later.") var expiresAfter: String?
    @Option(help: "Only those that a call was let through with since this time.") var seenSince: String?
    @Option(help: "Only those that no call was let through with since this time.") var notSeenSince: String?
    @Option(help: "The order: user, subject, expiry or latest.") var sort: String = "user"
    @Option(help: "At most so many; all when absent.") var limit: Int?

    /// All that fit, page by page.
    func certificates(
        _ more: [(String, String?)], _ client: ManagementClient
    ) async throws -> [CertificateResource] {
        if let limit, limit < 1 { throw CommandFailure.usage("--limit is less than 1") }
        let query: [(String, String?)] =
            more + [
                ("search", search), ("subject", subject), ("issuer", issuer), ("serialNumber", serialNumber),
                ("fingerprint", fingerprint), ("revoked", revoked ? "true" : nil), ("expiresBefore", expiresBefore),
                ("expiresAfter", expiresAfter),
                ("seenSince", seenSince), ("notSeenSince", notSeenSince), ("sort", sort == "user" ? nil : sort),
            ]
        var found: [CertificateResource] = []
        var cursor: String?
        repeat {
            let size = min(1000, (limit ?? .max) - found.count)
            let page = try await client.certificates(query + [("limit", String(size)), ("cursor", cursor)])
            found += page.certificates
            cursor = page.nextCursor
        } while cursor != nil && found.count < limit ?? .max
        return found
    }
}

/// `countersign certificate where-used`.
struct CertificateWhereUsedCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "where-used", abstract: "List the arrangements in which a certificate lets its user in.")
    @Argument(help: "The certificate's fingerprint.") var fingerprint: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let whole = try await AssignedFingerprint.resolve(fingerprint, client)
        try server.show(try await client.whereCertificateIsUsed(whole)) { list in
            guard !list.arrangements.isEmpty else { return ["No arrangement."] }
            var table = Table("ARRANGEMENT", "STATE", "SCENARIO", "SYSTEM")
            for item in list.arrangements { table.add(item.id, item.state.rawValue, item.scenario, item.system) }
            return table.lines
        }
    }
}

/// `countersign certificate export`.
struct CertificateExportCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write an assigned certificate to a file.")
    @Argument(help: "The certificate's fingerprint.") var fingerprint: String
    @Option(help: "pem, der, or chain: PEM with the certificates above it.") var format: String = "pem"
    @Option(help: "The file to write; nothing may be there.") var out: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        guard !OutputFile.exists(out) else {
            throw CommandFailure(
                .refused, code: "fileExists", "\(out) is there already", hint: "choose another name with --out")
        }
        let whole = try await AssignedFingerprint.resolve(fingerprint, client)
        let bytes = try await client.certificateContent(whole, format: format == "pem" ? nil : format)
        try OutputFile.write(bytes, to: out, mode: 0o644)
        try server.done("Certificate \(whole) written to \(out)." + (format == "chain" ? Self.gap(bytes) : ""))
    }

    /// That certificates above the last one are missing, in a sentence; empty where none is.
    private static func gap(_ bytes: [UInt8]) -> String {
        guard let last = try? CertificateBundle(bytes: bytes).certificates.last, !last.isSelfIssued else { return "" }
        return " The chain is incomplete: the certificate of \(last.issuer) is not known to the server."
    }
}
