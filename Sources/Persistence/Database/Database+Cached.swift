import GRDB

extension GRDB.Database {
    /// Runs a statement that is kept compiled: for what runs by the hundred thousand.
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
