import GRDB

/// The steps that bring a database of any earlier release up to date, each part's in a file beside its stores.
///
/// A step that was released is never changed; a change is a new step.
enum Migrations {
    /// All steps, in their order.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        registerDirectory(in: &migrator)
        registerCertificateSearch(in: &migrator)
        registerCommunication(in: &migrator)
        registerIssuance(in: &migrator)
        registerTenant(in: &migrator)
        registerConnections(in: &migrator)
        registerBulk(in: &migrator)
        registerAudit(in: &migrator)
        registerRevocationMarks(in: &migrator)
        return migrator
    }

    static func apply(to pool: DatabasePool) throws {
        let migrator = migrator
        guard try !pool.read({ try migrator.hasBeenSuperseded($0) }) else {
            throw PersistenceError(
                .databaseTooNew, "The database was written by a later release of Countersign.",
                hint: "Start that release, or restore the backup that was made before it.")
        }
        do {
            try migrator.migrate(pool)
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_CONSTRAINT || error.resultCode == .SQLITE_ERROR
        {
            // Another process was migrating at the same moment; what it did is found done now.
            try migrator.migrate(pool)
        }
    }
}
