public import Foundation
import GRDB
public import IntegrationTenant

/// Traced steps, attachments and kept payloads in SQLite; their contents lie there sealed.
public final class SQLiteKeptItems: KeptItemStore {
    private let database: Database

    public init(_ database: Database) {
        self.database = database
    }

    public func append(_ items: [KeptItem]) async throws {
        let sealed = try items.map { item in
            try Sealed(item.content, context: Self.context(item.id), under: database.masterKey).bytes
        }
        try await database.pool.write { connection in
            for (item, content) in zip(items, sealed) {
                try connection.execute(
                    sql: """
                        INSERT INTO tenantKeptItem (id, messageID, kind, attempt, stepID, name, mediaType, at,
                        expiresAt, size, keptSize, sealedContent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        item.id, item.messageID, item.kind.rawValue, item.attempt, item.stepID, item.name,
                        item.mediaType, item.at.timeIntervalSince1970, item.expiresAt.timeIntervalSince1970,
                        item.size, item.content.count, Data(content),
                    ])
            }
        }
    }

    public func items(of messageID: String, kind: KeptItem.Kind) async throws -> [KeptItem] {
        try await database.pool.read { connection in
            try Row.fetchAll(
                connection,
                sql: """
                    SELECT \(Self.columns) FROM tenantKeptItem WHERE messageID = ? AND kind = ? ORDER BY sequence
                    """, arguments: [messageID, kind.rawValue]
            ).compactMap(Self.item)
        }
    }

    public func item(_ id: String) async throws -> KeptItem? {
        let found = try await database.pool.read { connection -> (item: KeptItem, sealed: Data)? in
            let row = try Row.fetchOne(
                connection, sql: "SELECT \(Self.columns), sealedContent FROM tenantKeptItem WHERE id = ?",
                arguments: [id])
            guard let row, let item = Self.item(row) else { return nil }
            return (item, row["sealedContent"])
        }
        guard var item = found?.item, let sealed = found?.sealed else { return nil }
        item.content = try Sealed(stored: Array(sealed)).open(context: Self.context(id), under: database.masterKey)
        return item
    }

    public func bytes(of kind: KeptItem.Kind, since: Date) async throws -> Int {
        try await database.pool.read { connection in
            try Int.fetchOne(
                connection, sql: "SELECT coalesce(sum(keptSize), 0) FROM tenantKeptItem WHERE kind = ? AND at >= ?",
                arguments: [kind.rawValue, since.timeIntervalSince1970]) ?? 0
        }
    }

    public func forgetItems(of messageID: String, kind: KeptItem.Kind) async throws -> Bool {
        try await database.pool.write { connection in
            try connection.execute(
                sql: "DELETE FROM tenantKeptItem WHERE messageID = ? AND kind = ?",
                arguments: [messageID, kind.rawValue])
            return connection.changesCount > 0
        }
    }

    public func pruneItems(at now: Date) async throws {
        try await database.pool.write { connection in
            try connection.execute(
                sql: "DELETE FROM tenantKeptItem WHERE expiresAt <= ?", arguments: [now.timeIntervalSince1970])
        }
    }

    public func trimItems(toBytes bytesMax: Int) async throws -> Int {
        let kinds = "kind IN ('\(KeptItem.Kind.step.rawValue)', '\(KeptItem.Kind.payload.rawValue)')"
        return try await database.pool.write { connection in
            try connection.execute(
                sql: """
                    DELETE FROM tenantKeptItem WHERE sequence IN (SELECT sequence FROM (SELECT sequence,
                    sum(keptSize) OVER (ORDER BY sequence DESC) AS newerBytes FROM tenantKeptItem WHERE \(kinds))
                    WHERE newerBytes > ?)
                    """, arguments: [bytesMax])
            return try Int.fetchOne(
                connection, sql: "SELECT coalesce(sum(keptSize), 0) FROM tenantKeptItem WHERE \(kinds)") ?? 0
        }
    }

    private static let columns = "id, messageID, kind, attempt, stepID, name, mediaType, at, expiresAt, size"

    private static func context(_ id: String) -> String { "tenant.kept/\(id)" }

    /// Without its content.
    private static func item(_ row: Row) -> KeptItem? {
        guard let kind = KeptItem.Kind(rawValue: row["kind"]) else { return nil }
        var item = KeptItem(
            messageID: row["messageID"], kind: kind, attempt: row["attempt"], stepID: row["stepID"],
            name: row["name"], mediaType: row["mediaType"], at: Date(timeIntervalSince1970: row["at"]),
            expiresAt: Date(timeIntervalSince1970: row["expiresAt"]), size: row["size"], content: [])
        item.id = row["id"]
        return item
    }
}
