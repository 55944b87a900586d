public import IntegrationTenant

extension TenantStores {
    /// All of a tenant's stores on one database.
    public init(_ database: Database) {
        self.init(
            keystore: SQLiteTenantKeystore(database), securityMaterial: SQLiteSecurityMaterial(database),
            flows: SQLiteFlows(database), messages: SQLiteMessages(database),
            flowState: SQLiteFlowState(database), flowHistory: SQLiteFlowHistory(database),
            keptItems: SQLiteKeptItems(database))
    }
}
