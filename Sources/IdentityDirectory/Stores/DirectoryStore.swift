/// Where the directory is kept: transactions over it, and nothing else.
///
/// Every write transaction is atomic, isolated from all others on every node, and durable when `write` returns.
/// A body that throws leaves nothing behind. Bodies do not wait and may be run again after a conflict.
public protocol DirectoryStore: Sendable {
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result
}

/// The directory's rows as one transaction sees them, by topic.
public protocol DirectoryTransaction {
}
