import GRDB
public import IdentityDirectory

/// The directory in the data directory's database.
public final class SQLiteDirectoryStore: DirectoryStore {
    private let database: Database

    public init(_ database: Database) { self.database = database }

    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        do {
            return try await database.pool.read { try body(SQLiteTransaction(database: $0)) }
        } catch let error as DatabaseError {
            throw DirectoryError.unavailable(error)
        }
    }

    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        do {
            return try await database.pool.write { try body(SQLiteTransaction(database: $0)) }
        } catch let error as DatabaseError {
            throw DirectoryError.unavailable(error)
        }
    }
}

extension DirectoryError {
    static func unavailable(_ error: DatabaseError) -> DirectoryError {
        DirectoryError(
            .storeUnavailable, "The database did not do it: \(error.message ?? "\(error.resultCode)").",
            hint: "Nothing was changed. Look at the data directory's disk and permissions.")
    }
}

/// The rows as one SQLite transaction sees them.
struct SQLiteTransaction: DirectoryTransaction {
    let database: GRDB.Database

    var systems: any RowTable<CommunicationSystem> { SQLiteTable(database: database) }
    var users: any RowTable<CommunicationUser> { SQLiteTable(database: database) }
    var scenarios: any RowTable<CommunicationScenario> { SQLiteTable(database: database) }
    var arrangements: any ArrangementRows { SQLiteArrangements(database: database) }
    var certificates: any CertificateRows { SQLiteCertificates(database: database) }
    var trust: any TrustRows { SQLiteTrust(database: database) }
    var access: any AccessRows { SQLiteAccess(database: database) }
    var trail: any TrailRows { SQLiteTrail(database: database) }
    var observations: any ObservationRows { SQLiteObservations(database: database) }
    var bulk: any BulkRows { SQLiteBulk(database: database) }
    var expiry: any ExpiryRows { SQLiteExpiry(database: database) }
}
