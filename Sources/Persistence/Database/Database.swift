import Foundation
import GRDB

/// The SQLite database of one data directory: write-ahead log, foreign keys, strict tables.
///
/// Stores are made over it; `pool` and `masterKey` are what they stand on. Safe to open more than once, in several
/// processes: writers take turns by SQLite's own lock.
public final class Database: Sendable {
    let pool: DatabasePool
    let masterKey: MasterKey

    /// Opens or makes the database at `path` and brings it up to date.
    ///
    /// A writer waits `busyTimeoutSeconds` for another one. Throws `databaseTooNew`, `databaseDamaged`,
    /// `dataDirectoryUnusable`.
    public init(path: String, masterKey: MasterKey, busyTimeoutSeconds: Double = 10) throws {
        self.masterKey = masterKey
        if !FileManager.default.fileExists(atPath: path) { try? PrivateFile.create(path, content: []) }
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        configuration.maximumReaderCount = 6
        configuration.label = "countersign"
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // What a caller was told is written must survive a loss of power, not only of the process.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw PersistenceError(.databaseDamaged, "\(path) is not a database.")
        } catch let error as DatabaseError {
            throw PersistenceError(
                .dataDirectoryUnusable, "The database \(path) cannot be opened: \(error.message ?? "unknown reason").")
        }
        try Migrations.apply(to: pool)
    }

    /// Closes every connection; later use throws.
    public func close() throws { try pool.close() }
}
