import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign tenant keystore list`.
struct TenantKeystoreList: ServerCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the tenant's keystore.")
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.keystoreEntries(), Self.lines)
    }

    static func lines(_ list: KeystoreEntryList) -> [String] {
        var table = Table("ALIAS", "KIND", "OWNER", "KEY", "SUBJECT", "NOT AFTER", "CERTIFICATE")
        for entry in list.entries {
            let leaf = entry.certificates.first
            table.add(
                entry.alias, entry.kind.rawValue, entry.isProtected ? "tenant" : "administrator",
                TenantKeystoreShow.key(entry), leaf?.subject ?? noValue, leaf?.notAfter ?? noValue,
                leaf.map { String($0.sha256Fingerprint.prefix(16)) } ?? noValue)
        }
        return table.lines
    }
}

/// `countersign tenant keystore show`.
struct TenantKeystoreShow: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what stands under an alias, and which channels use it.")
    @Argument(help: "The entry's alias.") var alias: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let entry = try await client.keystoreEntry(alias)
        let uses = try await client.aliasUses(alias).uses
        try server.show(entry) { entry in
            var table = Table("FLOW", "CHANNEL", "DEPLOYED", "USE")
            for use in uses {
                table.add(
                    use.flow, use.channel, use.isDeployed ? "yes" : "no", use.isPossible ? "may use" : "uses")
            }
            return Self.lines(entry) + (uses.isEmpty ? ["No channel uses it."] : table.lines)
        }
    }

    static func lines(_ entry: KeystoreEntryResource) -> [String] {
        let head = [
            ("Alias", entry.alias), ("Kind", entry.kind.rawValue), ("Key", key(entry)),
            ("Owner", entry.isProtected ? "tenant" : entry.createdBy), ("Modified at", entry.modifiedAt),
        ].aligned
        return head
            + entry.certificates.flatMap { certificate in
                [
                    ("Subject", certificate.subject), ("Issuer", certificate.issuer),
                    ("Serial Number", certificate.serialNumber), ("Not before", certificate.notBefore),
                    ("Not after", certificate.notAfter), ("SHA-256", certificate.sha256Fingerprint),
                ].aligned
            }
    }

    static func key(_ entry: KeystoreEntryResource) -> String {
        [entry.algorithm, entry.keySizeBits.map(String.init)].compactMap { $0 }.joined(separator: " ")
    }
}

/// `countersign tenant keystore rename`.
struct TenantKeystoreRename: ServerCommand {
    static let configuration = CommandConfiguration(commandName: "rename", abstract: "Give an entry another alias.")
    @Argument(help: "The entry's alias.") var alias: String
    @Option(help: "The new alias.") var to: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(
            try await client.renameKeystoreEntry(alias, KeystoreEntryRename(alias: to)), TenantKeystoreShow.lines)
    }
}

/// `countersign tenant keystore delete`.
struct TenantKeystoreDelete: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete an entry; one that a flow uses only with --force.")
    @Argument(help: "The entry's alias.") var alias: String
    @Flag(help: "Also where a flow uses it.") var force = false
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try await client.deleteKeystoreEntry(alias, force: force)
        try server.done("Entry \(alias) deleted.")
    }
}

/// `countersign tenant keystore download`.
struct TenantKeystoreDownload: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "download", abstract: "Download the certificate under an alias, or all certificates; never keys.",
        discussion: """
            Example:
              countersign tenant keystore download tenant_key_pair --out tenant.pem
              countersign tenant keystore download --out all.pem
            """)
    @Argument(help: "The entry's alias; all entries when absent.") var alias: String?
    @Option(help: "pem, der, pkcs7 (the chain) or openssh (the public key).") var format: String = "pem"
    @Flag(help: "The whole chain, leaf first, as PEM.") var chain = false
    @Option(help: "The file to write; standard output when absent.") var out: String?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        guard ["pem", "der", "pkcs7", "openssh"].contains(format) else {
            throw CommandFailure.usage("--format is pem, der, pkcs7 or openssh")
        }
        if format != "pem", alias == nil || (chain && format != "pkcs7") {
            throw CommandFailure.usage("\(format) is of one entry: give an alias, and no --chain")
        }
        let bytes: [UInt8]
        if let alias {
            switch format {
            case "pkcs7": bytes = try await client.keystoreChain(alias, format: format)
            case "openssh": bytes = try await client.keystorePublicKey(alias)
            default:
                bytes =
                    chain
                    ? try await client.keystoreChain(alias)
                    : try await client.keystoreCertificate(alias, format: format)
            }
        } else {
            bytes = try await client.keystoreContent()
        }
        guard let out else { return Output.write(bytes, to: 1) }
        try OutputFile.write(bytes, to: out, mode: 0o644)
        try server.done("Certificate\(alias.map { " \($0)" } ?? "s") written to \(out).")
    }
}
