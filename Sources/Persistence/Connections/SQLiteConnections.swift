public import ConnectionLifecycle
import Foundation
import GRDB
import KeyMaterial

/// Connections, counterparts and runs in SQLite; tokens lie there sealed.
public final class SQLiteConnections: ConnectionStore {
    /// How many ended runs are kept, the newest.
    static let runsMax = 10_000

    private let database: Database

    public init(_ database: Database) {
        self.database = database
    }

    // MARK: - Connections

    public func connections() async throws -> [Connection] {
        try await read("SELECT content FROM connection ORDER BY id")
    }

    public func save(_ connection: Connection) async throws {
        let content = try Self.text(connection)
        try await database.pool.write { rows in
            try rows.execute(
                sql: "INSERT OR REPLACE INTO connection VALUES (?, ?)", arguments: [connection.id, content])
        }
    }

    public func deleteConnection(_ id: String) async throws -> Bool {
        try await delete("DELETE FROM connection WHERE id = ?", id)
    }

    // MARK: - Counterparts

    public func counterparts() async throws -> [StoredCounterpart] {
        try await database.pool.read { [database] rows in
            try Row.fetchAll(rows, sql: "SELECT content, sealedToken FROM connectionCounterpart ORDER BY id").map {
                row in
                let counterpart: Counterpart = try Self.value(row["content"])
                let sealed: Data = row["sealedToken"]
                let token = try Sealed(stored: Array(sealed)).open(
                    context: Self.context(counterpart.id), under: database.masterKey)
                return StoredCounterpart(counterpart: counterpart, token: Passphrase(utf8: token))
            }
        }
    }

    public func save(_ stored: StoredCounterpart) async throws {
        let id = stored.counterpart.id
        let content = try Self.text(stored.counterpart)
        let sealed = try Sealed(stored.token.utf8, context: Self.context(id), under: database.masterKey)
        try await database.pool.write { rows in
            try rows.execute(
                sql: "INSERT OR REPLACE INTO connectionCounterpart VALUES (?, ?, ?)",
                arguments: [id, content, Data(sealed.bytes)])
        }
    }

    public func deleteCounterpart(_ id: String) async throws -> Bool {
        try await delete("DELETE FROM connectionCounterpart WHERE id = ?", id)
    }

    // MARK: - Runs

    public func save(_ run: ConnectionRun) async throws {
        let content = try Self.text(run)
        try await database.pool.write { rows in
            try rows.execute(
                sql: """
                    INSERT INTO connectionRun (id, connectionID, endedAt, content) VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT (id) DO UPDATE SET endedAt = ?3, content = ?4
                    """,
                arguments: [run.id, run.connectionID, run.endedAt?.timeIntervalSince1970, content])
            guard run.endedAt != nil else { return }
            try rows.execute(
                sql: """
                    DELETE FROM connectionRun WHERE endedAt IS NOT NULL
                        AND sequence <= (SELECT max(sequence) FROM connectionRun) - ?
                    """,
                arguments: [Self.runsMax])
        }
    }

    public func run(_ id: String) async throws -> ConnectionRun? {
        let found: [ConnectionRun] = try await read("SELECT content FROM connectionRun WHERE id = ?", [id])
        return found.first
    }

    public func runs(of connectionID: String?, limit: Int) async throws -> [ConnectionRun] {
        guard let connectionID else {
            return try await read("SELECT content FROM connectionRun ORDER BY sequence DESC LIMIT ?", [limit])
        }
        return try await read(
            "SELECT content FROM connectionRun WHERE connectionID = ? ORDER BY sequence DESC LIMIT ?",
            [connectionID, limit])
    }

    public func unfinishedRuns() async throws -> [ConnectionRun] {
        try await read("SELECT content FROM connectionRun WHERE endedAt IS NULL ORDER BY sequence")
    }

    // MARK: - Parts

    private func read<Value: Decodable & Sendable>(
        _ sql: String, _ arguments: StatementArguments = []
    ) async throws -> [Value] {
        try await database.pool.read { rows in
            try String.fetchAll(rows, sql: sql, arguments: arguments).map { try Self.value($0) as Value }
        }
    }

    private func delete(_ sql: String, _ id: String) async throws -> Bool {
        try await database.pool.write { rows in
            try rows.execute(sql: sql, arguments: [id])
            return rows.changesCount > 0
        }
    }

    private static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func value<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    private static func context(_ id: String) -> String { "connection.counterpart/\(id)" }
}
