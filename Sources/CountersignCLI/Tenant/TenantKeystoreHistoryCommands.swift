import ArgumentParser
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign tenant keystore history`.
struct TenantKeystoreHistory: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List the keystore's states, newest first, or what one of them held.")
    @Argument(help: "A version: list its entries.") var version: Int?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        if let version {
            return try server.show(
                try await client.keystoreEntries(version: version), TenantKeystoreList.lines)
        }
        try server.show(try await client.keystoreHistory()) { list in
            var table = Table("VERSION", "AT", "BY", "ENTRIES", "WHAT")
            for version in list.versions {
                table.add(
                    String(version.version), version.at, version.by, String(version.entries), version.summary)
            }
            return table.lines
        }
    }
}

/// `countersign tenant keystore difference`.
struct TenantKeystoreDifference: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "difference", abstract: "Tell what changed from one state of the keystore to another.",
        discussion: """
            Example:
              countersign tenant keystore difference 3
              countersign tenant keystore difference 3 --to 5
            """)
    @Argument(help: "The earlier version, as history shows it.") var version: Int
    @Option(help: "The later version; the current one when absent.") var to: Int?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.keystoreDifference(from: version, to: to)) { difference in
            guard !difference.items.isEmpty else {
                return ["Versions \(difference.from) and \(difference.to) hold the same."]
            }
            var table = Table("ALIAS", "CHANGE", "BEFORE", "AFTER")
            for item in difference.items {
                table.add(
                    item.alias, item.change.rawValue + (item.oldAlias.map { " from \($0)" } ?? ""),
                    item.sha256FingerprintBefore.map { String($0.prefix(16)) } ?? noValue,
                    item.sha256FingerprintAfter.map { String($0.prefix(16)) } ?? noValue)
            }
            return table.lines
        }
    }
}

/// `countersign tenant keystore restore`.
struct TenantKeystoreRestore: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make an earlier state the current one, or bring one entry of it back; the tenant's own entries stay."
    )
    @Argument(help: "The version, as history shows it.") var version: Int
    @Option(help: "Bring back this entry only.") var alias: String?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        if let alias {
            let entry = try await client.restoreKeystoreEntry(alias, version: version)
            return try server.show(entry, TenantKeystoreShow.lines)
        }
        let restored = try await client.restoreKeystore(version: version)
        try server.show(restored) { ["Version \(version) restored, as version \($0.version)."] }
    }
}

/// `countersign tenant keystore expiries`.
struct TenantKeystoreExpiries: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "expiries", abstract: "List certificates that end soon or have ended, the nearest end first.")
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.keystoreExpiries()) { list in
            guard !list.expiries.isEmpty else { return ["No certificate ends soon."] }
            var table = Table("ALIAS", "DAYS LEFT", "NOT AFTER", "SUBJECT", "USED BY")
            for item in list.expiries {
                table.add(
                    item.alias, String(item.daysLeft), item.notAfter, item.subject,
                    item.flows.isEmpty ? noValue : item.flows.joined(separator: ", "))
            }
            return table.lines
        }
    }
}

/// `countersign tenant keystore usage`.
struct TenantKeystoreUsage: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "Show how full the keystore is, and its limits.")
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.keystoreUsage()) { usage in
            [
                ("Entries", "\(usage.entries)"), ("Size", "\(usage.size) of \(usage.sizeMax) bytes"),
                ("Keystore file", "at most \(usage.keystoreFileSizeMax) bytes"),
                ("Key pair file", "at most \(usage.keyPairFileSizeMax) bytes"),
                ("Certificate", "at most \(usage.certificateSizeMax) bytes"),
                ("Alias", "at most \(usage.aliasLengthMax) characters"),
                ("Version", "\(usage.version); the newest \(usage.versionsMax) are kept"),
            ].aligned
        }
    }
}
