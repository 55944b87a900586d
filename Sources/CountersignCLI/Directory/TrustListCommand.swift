import ArgumentParser
import Foundation
import KeyMaterial
import ManagementClient
import ManagementSchema

/// `countersign trust-list …`.
struct TrustListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust-list",
        abstract: "The certificate trust list: authorities by name and key, with their use.",
        discussion: """
            Certificates of a trusted authority may stand for a user under the match rule name, and its revocation lists
            count. To replace one without a gap, both count for a while.

            Example:
              countersign trust-list add --file partner-ca.pem
              countersign trust-list replace 9f3c… --file partner-ca-2027.pem --overlap-days 60
            """,
        subcommands: [
            List.self, Add.self, Replace.self, Retire.self, Keep.self, Remove.self, Purposes.self, Import.self,
        ])

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List the authorities with their use.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.authorities()) { list in
                var table = Table(
                    "AUTHORITY", "SUBJECT", "NOT AFTER", "MANAGED BY", "FOR", "BY NAME", "LISTS", "RETIRES")
                for item in list.authorities {
                    table.add(
                        item.sha256Fingerprint, item.subject, item.notAfter, item.managedBy.rawValue,
                        item.purposes.map(\.rawValue).joined(separator: " "), String(item.nameAssignments),
                        String(item.revocationLists.count), item.retiresAt ?? noValue)
                }
                return table.lines
            }
        }
    }

    struct Add: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Put an authority on the trust list.")
        @Option(help: "The authority's certificate, in any format.") var file: String
        @Option(name: .customLong("for"), help: "What its word is taken for: clients, revocationLists; else both.")
        var purposes: [String] = []
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let chosen = purposes.isEmpty ? nil : try authorityPurposes(purposes)
            let authority = try await client.trustAuthority(
                AuthorityTrust(certificate: try certificatePEM(file), purposes: chosen))
            try server.show(authority) { ["Authority \($0.subject) is trusted: \($0.sha256Fingerprint)."] }
        }
    }

    struct Replace: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put another authority in the place of one.",
            discussion: "Both count until the overlap is over; what is matched by name follows to the new key.")
        @Argument(help: "The fingerprint of the authority that goes.") var fingerprint: String
        @Option(help: "The certificate of the one that comes, in any format.") var file: String
        @Option(help: "For how many days both count.") var overlapDays: Int = 30
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let next = try await client.replaceAuthority(
                fingerprint, AuthorityReplacement(certificate: try certificatePEM(file), overlapDays: overlapDays))
            try server.show(next) {
                ["Authority \($0.subject) takes the place of \(fingerprint); both count for \(overlapDays) days."]
            }
        }
    }

    struct Retire: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Plan when an authority stops counting.")
        @Argument(help: "The authority's fingerprint.") var fingerprint: String
        @Option(help: "In how many days; 0 for at once.") var overlapDays: Int = 30
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let authority = try await client.retireAuthority(
                fingerprint, AuthorityRetirement(overlapDays: overlapDays))
            try server.show(authority) { ["Authority \($0.subject) stops counting at \($0.retiresAt ?? "")."] }
        }
    }

    struct Keep: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take the plan back that an authority stops counting.")
        @Argument(help: "The authority's fingerprint.") var fingerprint: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.keepAuthority(fingerprint)
            try server.done("Authority \(fingerprint) is kept.")
        }
    }

    struct Remove: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an authority off the trust list.",
            discussion: "Where certificates stop being accepted, or revoked ones are accepted again, it needs --yes.")
        @Argument(help: "The authority's fingerprint.") var fingerprint: String
        @Flag(help: "Confirm that what would break may.") var yes = false
        @Flag(help: "Remove nothing; say what removing would break.") var dryRun = false
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            if dryRun { return try DeletionText.show(try await client.authorityRemoval(fingerprint), server) }
            try await TrustListCommand.remove(fingerprint, isConfirmed: yes, client, server)
        }
    }

    /// Lists what would break, and goes no further without a confirmation.
    static func remove(
        _ fingerprint: String, isConfirmed: Bool, _ client: ManagementClient, _ server: ServerOptions
    ) async throws {
        if !isConfirmed {
            let report = try await client.authorityRemoval(fingerprint)
            guard !report.deletable || report.consequences.isEmpty else {
                try DeletionText.show(report, server)
                throw DeletionText.unconfirmed
            }
        }
        try await client.distrustAuthority(fingerprint, confirmed: isConfirmed)
        try server.done("Authority \(fingerprint) is no longer trusted.")
    }

    struct Purposes: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Change what an authority's word is taken for.")
        @Argument(help: "The authority's fingerprint.") var fingerprint: String
        @Option(name: .customLong("for"), help: "clients, revocationLists; may be given twice.")
        var purposes: [String]
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let authority = try await client.updateAuthority(
                fingerprint, AuthorityPurposes(purposes: try authorityPurposes(purposes)))
            try server.show(authority) {
                ["Authority \($0.subject) is trusted for \($0.purposes.map(\.rawValue).joined(separator: ", "))."]
            }
        }
    }

    struct Import: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a bundle of authorities in, as a whole or not at all.",
            discussion: "A bundle with a certificate that does not belong there leaves the trust list as it was.")
        @Option(help: "PEM or PKCS#7 with any number of authorities.") var file: String
        @Flag(help: "Let the authorities retire that you manage and that are not in the bundle.")
        var retireOthers = false
        @Option(help: "In how many days those stop counting.") var overlapDays: Int = 30
        @Flag(help: "Change nothing; say which authorities would be added and would retire.") var dryRun = false
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let result = try await client.importAuthorityBundle(
                AuthorityBundle(
                    bundle: try Self.bundle(file), retiresOthers: retireOthers, overlapDays: overlapDays,
                    dryRun: dryRun ? true : nil))
            try server.show(result) { result in
                let sums =
                    "\(result.added.count) added, \(result.kept.count) there before, "
                    + "\(result.retiring.count) retiring."
                guard dryRun else { return [sums] }
                return result.added.map { "would be added: \($0)" } + result.retiring.map { "would retire: \($0)" }
                    + ["A dry run, nothing was changed: \(sums)"]
            }
        }

        /// The file as it is: the server refuses one of which a part cannot be read, and must see that part.
        private static func bundle(_ path: String) throws -> String {
            let bytes = try InputFile.read(path, bytesMax: CertificateBundle.bytesMax)
            guard PEM.isPEM(bytes) else { return Data(bytes).base64EncodedString() }
            let text = String(decoding: bytes, as: UTF8.self)
            guard !text.contains("PRIVATE KEY-----") else {
                throw CommandFailure(
                    .badInputData, code: "holdsPrivateKey", "\(path) holds a private key, which is not sent",
                    hint: "take it out: a bundle has certificates only")
            }
            return text
        }
    }
}

/// The certificates of a file of any format.
private func certificatePEM(_ path: String) throws -> String {
    try CertificateFile(path: path, passphrase: PassphraseSource(file: nil, environmentVariable: nil)).pem
}

private func authorityPurposes(_ words: [String]) throws -> [AuthorityPurposeValue] {
    try words.map { word in
        guard let purpose = AuthorityPurposeValue(rawValue: word) else {
            throw CommandFailure.usage(
                "\(word) is nothing that an authority is trusted for", hint: "give clients or revocationLists")
        }
        return purpose
    }
}
