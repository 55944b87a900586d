public import ConnectionLifecycle
public import Foundation
import GRDB

/// Hand-overs in SQLite; their files lie there sealed, and only while they wait.
public final class SQLiteHandOvers: HandOverStore {
    private let database: Database

    public init(_ database: Database) {
        self.database = database
    }

    public func insert(_ stored: StoredHandOver) async throws {
        let id = stored.handOver.id
        let sealed = try Sealed(stored.content, context: Self.context(id), under: database.masterKey)
        let facts = try Self.text(stored.handOver)
        try await database.pool.write { rows in
            try rows.execute(
                sql: """
                    INSERT INTO handOver (id, secretDigest, expiresAt, facts, sealedContent) VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, stored.secretDigest, stored.handOver.expiresAt.timeIntervalSince1970, facts, Data(sealed.bytes),
                ])
        }
    }

    public func handOvers(limit: Int) async throws -> [HandOver] {
        try await read("SELECT facts FROM handOver ORDER BY sequence DESC LIMIT ?", [max(0, limit)])
    }

    public func waiting(secretDigest: String) async throws -> HandOver? {
        try await read(
            "SELECT facts FROM handOver WHERE secretDigest = ? AND sealedContent IS NOT NULL", [secretDigest]
        ).first
    }

    public func waiting() async throws -> [HandOver] {
        try await read("SELECT facts FROM handOver WHERE sealedContent IS NOT NULL ORDER BY expiresAt", [])
    }

    public func end(_ id: String, _ state: HandOver.State, at time: Date) async throws -> [UInt8]? {
        try await database.pool.write { [database] rows in
            guard
                let row = try Row.fetchOne(
                    rows, sql: "SELECT facts, sealedContent FROM handOver WHERE id = ? AND sealedContent IS NOT NULL",
                    arguments: [id])
            else { return nil }
            let sealed: Data = row["sealedContent"]
            var handOver = try Self.handOver(row["facts"])
            handOver.state = state
            handOver.endedAt = time
            try rows.execute(
                sql: "UPDATE handOver SET facts = ?, sealedContent = NULL WHERE id = ?",
                arguments: [try Self.text(handOver), id])
            return try Sealed(stored: Array(sealed)).open(context: Self.context(id), under: database.masterKey)
        }
    }

    private func read(_ sql: String, _ arguments: StatementArguments) async throws -> [HandOver] {
        try await database.pool.read { rows in
            try String.fetchAll(rows, sql: sql, arguments: arguments).map(Self.handOver)
        }
    }

    private static func handOver(_ text: String) throws -> HandOver {
        try JSONDecoder().decode(HandOver.self, from: Data(text.utf8))
    }

    private static func text(_ handOver: HandOver) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(handOver), as: UTF8.self)
    }

    private static func context(_ id: String) -> String { "hand-over/\(id)" }
}
