public import IdentityDirectory

/// The directory in the data directory's database.
public final class SQLiteDirectoryStore: DirectoryStore {
    let database: Database

    public init(_ database: Database) { self.database = database }

    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result { fatalError() }

    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result { fatalError() }
}
