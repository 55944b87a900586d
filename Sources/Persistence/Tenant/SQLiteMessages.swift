public import Foundation
import GRDB
public import IntegrationFlows
public import IntegrationTenant

/// The message processing log in SQLite; payloads of unfinished messages lie there sealed.
public final class SQLiteMessages: MessageStore {
    private let database: Database
    /// Two for each message, and many messages at once.
    private let writes: GroupedWrites

    public init(_ database: Database) {
        self.database = database
        writes = GroupedWrites(database.pool)
    }

    public func insert(_ record: MessageRecord, payload: FlowMessage) async throws {
        let text = try Self.text(record)
        let content = try JSONEncoder().encode(StoredPayload(payload))
        let sealed = try Sealed(Array(content), context: Self.context(record.id), under: database.masterKey)
        try await writes.write { connection in
            try connection.execute(
                sql: """
                    INSERT INTO tenantMessage (id, correlationID, flowID, status, startedAt, record, sealedPayload)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    record.id, record.correlationID, record.flowID, record.status.rawValue,
                    record.startedAt.timeIntervalSince1970, text, Data(sealed.bytes),
                ])
        }
    }

    public func update(_ record: MessageRecord) async throws {
        let text = try Self.text(record)
        let isFinal = record.status.isFinal
        let end = isFinal ? (record.endedAt ?? record.startedAt).timeIntervalSince1970 : nil
        try await writes.write { connection in
            try connection.execute(
                sql: """
                    UPDATE tenantMessage SET status = ?, endedAt = ?, record = ?,
                    sealedPayload = CASE WHEN ? THEN NULL ELSE sealedPayload END WHERE id = ?
                    """, arguments: [record.status.rawValue, end, text, isFinal, record.id])
        }
    }

    public func record(_ id: String) async throws -> MessageRecord? {
        let text = try await database.pool.read { connection in
            try String.fetchOne(connection, sql: "SELECT record FROM tenantMessage WHERE id = ?", arguments: [id])
        }
        return try text.map(Self.record)
    }

    public func records(_ filter: MessageFilter) async throws -> [MessageRecord] {
        var conditions: [String] = []
        var arguments: [(any DatabaseValueConvertible)?] = []
        func require(_ condition: String, _ values: (any DatabaseValueConvertible)?...) {
            conditions.append(condition)
            arguments += values
        }
        if let flow = filter.flowID { require("flowID = ?", flow) }
        if let identifier = filter.identifier { require("(id = ? OR correlationID = ?)", identifier, identifier) }
        if let since = filter.since { require("startedAt >= ?", since.timeIntervalSince1970) }
        if let until = filter.until { require("startedAt < ?", until.timeIntervalSince1970) }
        if !filter.statuses.isEmpty {
            let marks = Array(repeating: "?", count: filter.statuses.count).joined(separator: ", ")
            conditions.append("status IN (\(marks))")
            arguments += filter.statuses.map { $0.rawValue as (any DatabaseValueConvertible)? }
        }
        if let text = filter.text {
            // The record is JSON: what is looked for stands there as JSON writes it. What is found is looked at again.
            require("record LIKE ? ESCAPE '~'", try Self.pattern(text))
        }
        let whole = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let sql = "SELECT record FROM tenantMessage \(whole) ORDER BY sequence DESC LIMIT \(max(filter.limit, 0))"
        return try await records(sql, StatementArguments(arguments)).filter(filter.admitsText)
    }

    private static func pattern(_ text: String) throws -> String {
        let written = String(decoding: try JSONEncoder().encode(text), as: UTF8.self).dropFirst().dropLast()
        let escaped = written.replacing("~", with: "~~").replacing("%", with: "~%").replacing("_", with: "~_")
        return "%\(escaped)%"
    }

    public func payload(_ id: String) async throws -> FlowMessage? {
        let sealed = try await database.pool.read { connection in
            try Data.fetchOne(
                connection, sql: "SELECT sealedPayload FROM tenantMessage WHERE id = ? AND sealedPayload IS NOT NULL",
                arguments: [id])
        }
        guard let sealed else { return nil }
        let content = try Sealed(stored: Array(sealed)).open(context: Self.context(id), under: database.masterKey)
        return try JSONDecoder().decode(StoredPayload.self, from: Data(content)).message
    }

    public func unfinished(limit: Int) async throws -> [MessageRecord] {
        try await records(
            """
            SELECT record FROM tenantMessage WHERE sealedPayload IS NOT NULL ORDER BY sequence LIMIT \(max(limit, 0))
            """, [])
    }

    public func unfinishedCount() async throws -> Int {
        try await database.pool.read { connection in
            try Int.fetchOne(connection, sql: "SELECT count(*) FROM tenantMessage WHERE sealedPayload IS NOT NULL")
                ?? 0
        }
    }

    public func forget(_ id: String) async throws {
        try await database.pool.write { connection in
            try connection.execute(
                sql: "DELETE FROM tenantMessage WHERE id = ? AND endedAt IS NOT NULL", arguments: [id])
        }
    }

    public func prune(endedBefore time: Date) async throws {
        try await database.pool.write { connection in
            try connection.execute(
                sql: "DELETE FROM tenantMessage WHERE endedAt < ?", arguments: [time.timeIntervalSince1970])
        }
    }

    private func records(_ sql: String, _ arguments: StatementArguments) async throws -> [MessageRecord] {
        let texts = try await database.pool.read { connection in
            try String.fetchAll(connection, sql: sql, arguments: arguments)
        }
        return try texts.map(Self.record)
    }

    private static func context(_ id: String) -> String { "tenant.message/\(id)" }

    private static func text(_ record: MessageRecord) throws -> String {
        String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
    }

    private static func record(_ text: String) throws -> MessageRecord {
        try JSONDecoder().decode(MessageRecord.self, from: Data(text.utf8))
    }
}
