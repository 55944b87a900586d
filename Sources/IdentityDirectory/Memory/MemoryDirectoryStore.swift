/// The directory in memory, with the semantics of the database: for tests and for trying things out.
public final class MemoryDirectoryStore: DirectoryStore {
    public init() {}

    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result { fatalError() }

    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result { fatalError() }
}
