import ArgumentParser

/// `countersign tenant …`.
struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "The integration tenant: its keystore, its number ranges, what it can connect to.",
        subcommands: [TenantKeystoreCommand.self, NumberRangeCommand.self, TestConnectivityCommand.self])
}

/// `countersign tenant keystore …`.
struct TenantKeystoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keystore", abstract: "The tenant's keystore: key pairs and certificates by alias.",
        discussion: """
            Example:
              countersign tenant keystore add name.jks --passphrase-file store.pass --key-passphrase-file key.pass
              countersign tenant keystore download tenant_key_pair --out tenant.pem
            """,
        subcommands: [
            TenantKeystoreList.self, TenantKeystoreAdd.self, TenantKeystoreShow.self, TenantKeystoreRename.self,
            TenantKeystoreDelete.self,
            TenantKeystoreDownload.self, TenantKeystoreCreateKeyPair.self, TenantKeystoreRequest.self,
            TenantKeystoreHistory.self, TenantKeystoreDifference.self, TenantKeystoreRestore.self,
            TenantKeystoreExpiries.self, TenantKeystoreUsage.self,
        ])
}
