public import Foundation
import GRDB
public import IntegrationFlows
public import IntegrationTenant

/// What flows keep for themselves, in SQLite; contents of entries and variables lie there sealed.
public final class SQLiteFlowState: FlowStateStore {
    let database: Database

    public init(_ database: Database) {
        self.database = database
    }

    public func carryOut(_ request: StoreRequest, at now: Date) async throws -> StoreAnswer {
        let time = now.timeIntervalSince1970
        return try await database.pool.write { connection in
            switch request {
            case .writeEntry(let entry, let overwrites):
                return try self.write(entry, overwrites: overwrites, time, connection)
            case .readEntry(let store, let id, let deletes):
                let found = try self.entries(
                    connection, "WHERE flowID = ? AND store = ? AND id = ? AND expiresAt > ?",
                    [store.flowID ?? "", store.name, id, time])
                if deletes { try Self.delete(store, id, connection) }
                return .entry(found.first)
            case .readEntries(let store, let most, let deletes):
                let found = try self.entries(
                    connection, "WHERE flowID = ? AND store = ? AND expiresAt > ? ORDER BY sequence LIMIT ?",
                    [store.flowID ?? "", store.name, time, max(most, 0)])
                if deletes { for entry in found { try Self.delete(store, entry.id, connection) } }
                return .entries(found)
            case .deleteEntry(let store, let id):
                try Self.delete(store, id, connection)
                return .done
            case .writeVariables(let variables):
                for variable in variables { try self.write(variable, connection) }
                return .done
            case .readValues(let names): return try self.values(names, time, connection)
            case .isKnown(let key): return .known(try Self.isKnown(key, time, connection))
            case .remember(let key):
                try connection.execute(
                    sql: "INSERT OR REPLACE INTO tenantIdempotencyKey VALUES (?, ?, ?, ?)",
                    arguments: [key.flowID, key.stepID, key.messageID, key.expiresAt.timeIntervalSince1970])
                return .done
            }
        }
    }

    public func entries(limit: Int) async throws -> [DataStoreEntry] {
        try await database.pool.read { connection in
            try self.entries(connection, "ORDER BY sequence LIMIT ?", [max(limit, 0)])
        }
    }

    public func pruneState(at now: Date) async throws {
        try await database.pool.write { connection in
            for table in ["tenantDataStoreEntry", "tenantVariable", "tenantIdempotencyKey"] {
                try connection.execute(
                    sql: "DELETE FROM \(table) WHERE expiresAt <= ?", arguments: [now.timeIntervalSince1970])
            }
        }
    }

    // MARK: - Entries

    /// An entry's content as it is sealed.
    private struct EntryContent: Codable {
        var body: Data
        var headers: MessageHeaders
    }

    private func write(
        _ entry: DataStoreEntry, overwrites: Bool, _ now: Double, _ connection: GRDB.Database
    ) throws -> StoreAnswer {
        let live = try entries(
            connection, "WHERE flowID = ? AND store = ? AND id = ? AND expiresAt > ?",
            [entry.store.flowID ?? "", entry.store.name, entry.id, now]
        ).first
        if live?.isRepeated(by: entry) ?? false { return .done }
        guard live == nil || overwrites else { return .failed(.entryExists(entry)) }
        try Self.delete(entry.store, entry.id, connection)
        let content = try JSONEncoder().encode(EntryContent(body: Data(entry.body), headers: entry.headers))
        let sealed = try Sealed(Array(content), context: Self.context(entry.store, entry.id), under: database.masterKey)
        try connection.execute(
            sql: """
                INSERT INTO tenantDataStoreEntry
                (flowID, store, id, messageID, createdAt, dueAt, expiresAt, sealedContent)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                entry.store.flowID ?? "", entry.store.name, entry.id, entry.messageID,
                entry.createdAt.timeIntervalSince1970, entry.dueAt.timeIntervalSince1970,
                entry.expiresAt.timeIntervalSince1970, Data(sealed.bytes),
            ])
        return .done
    }

    private func entries(
        _ connection: GRDB.Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> [DataStoreEntry] {
        try Row.fetchAll(
            connection, sql: "SELECT * FROM tenantDataStoreEntry \(condition)", arguments: arguments
        ).map { row in
            let flowID: String = row["flowID"]
            let store = DataStoreName(name: row["store"], flowID: flowID.isEmpty ? nil : flowID)
            let sealed: Data = row["sealedContent"]
            let opened = try Sealed(stored: Array(sealed)).open(
                context: Self.context(store, row["id"]), under: database.masterKey)
            let content = try JSONDecoder().decode(EntryContent.self, from: Data(opened))
            return DataStoreEntry(
                store: store, id: row["id"],
                message: FlowMessage(body: Array(content.body), headers: content.headers),
                messageID: row["messageID"], createdAt: Date(timeIntervalSince1970: row["createdAt"]),
                dueAt: Date(timeIntervalSince1970: row["dueAt"]),
                expiresAt: Date(timeIntervalSince1970: row["expiresAt"]))
        }
    }

    private static func delete(_ store: DataStoreName, _ id: String, _ connection: GRDB.Database) throws {
        try connection.execute(
            sql: "DELETE FROM tenantDataStoreEntry WHERE flowID = ? AND store = ? AND id = ?",
            arguments: [store.flowID ?? "", store.name, id])
    }

    private static func context(_ store: DataStoreName, _ id: String) -> String {
        "tenant.dataStore/\(store.flowID ?? "")/\(store.name)/\(id)"
    }

    private static func isKnown(
        _ key: IdempotencyKey, _ now: Double, _ connection: GRDB.Database
    ) throws -> Bool {
        try Int.fetchOne(
            connection,
            sql: """
                SELECT 1 FROM tenantIdempotencyKey
                WHERE flowID = ? AND stepID = ? AND messageID = ? AND expiresAt > ?
                """, arguments: [key.flowID, key.stepID, key.messageID, now]) != nil
    }
}
