import Foundation
import GRDB

/// The SQLite database of one data directory: write-ahead log, foreign keys, strict tables.
///
/// Stores are made over it; `pool` and `masterKey` are what they stand on. Safe to open more than once, in several
/// processes: writers take turns by SQLite's own lock.
public final class Database: Sendable {
    let pool: DatabasePool
    let masterKey: MasterKey

    private static let writerCacheKilobytes = 65_536
    /// Of the write-ahead log, before it is copied to the database: 40 MB.
    private static let logPagesMax = 10_000

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
            // And the one that writes keeps the indexes' pages at hand: with SQLite's own 2 MB an import of many
            // certificates spends its time in reading them again, and in copying the log to the database.
            try pool.writeWithoutTransaction {
                try $0.execute(
                    sql: """
                        PRAGMA synchronous = FULL;
                        PRAGMA cache_size = -\(Self.writerCacheKilobytes);
                        PRAGMA wal_autocheckpoint = \(Self.logPagesMax);
                        """)
            }
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
