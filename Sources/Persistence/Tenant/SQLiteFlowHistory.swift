public import Foundation
import GRDB
public import IntegrationTenant

/// Flows' earlier states, and how flows are logged, in SQLite. ``SQLiteFlows`` writes the states.
public final class SQLiteFlowHistory: FlowHistoryStore {
    private let database: Database

    public init(_ database: Database) {
        self.database = database
    }

    public func loggings() async throws -> [String: FlowLogging] {
        try await database.pool.read { connection in
            var loggings: [String: FlowLogging] = [:]
            for id in try String.fetchAll(connection, sql: "SELECT flowID FROM tenantFlowLogging") {
                loggings[id] = try Self.logging(of: id, connection)
            }
            return loggings
        }
    }

    public func save(_ logging: FlowLogging, of flowID: String, by: String) async throws {
        let content = try JSONEncoder().encode(logging)
        try await database.pool.write { connection in
            let before = try Self.logging(of: flowID, connection)
            try connection.execute(
                sql: "INSERT OR REPLACE INTO tenantFlowLogging VALUES (?, ?)", arguments: [flowID, content])
            try TenantAudit(connection: connection, by: by).note("flow.log", flowID, before: before, after: logging)
        }
    }

    private static func logging(of flowID: String, _ connection: GRDB.Database) throws -> FlowLogging? {
        let content = try Data.fetchOne(
            connection, sql: "SELECT content FROM tenantFlowLogging WHERE flowID = ?", arguments: [flowID])
        return try content.map { try JSONDecoder().decode(FlowLogging.self, from: $0) }
    }

    public func processings() async throws -> [String: FlowProcessing] {
        try await database.pool.read { connection in
            var processings: [String: FlowProcessing] = [:]
            for id in try String.fetchAll(connection, sql: "SELECT flowID FROM tenantFlowProcessing") {
                processings[id] = try Self.processing(of: id, connection)
            }
            return processings
        }
    }

    public func save(_ processing: FlowProcessing, of flowID: String, by: String) async throws {
        try await database.pool.write { connection in
            let before = try Self.processing(of: flowID, connection)
            try connection.execute(
                sql: "INSERT OR REPLACE INTO tenantFlowProcessing VALUES (?, ?, ?)",
                arguments: [flowID, processing.isOrdered, processing.concurrentMax])
            try TenantAudit(connection: connection, by: by)
                .note("flow.processing", flowID, before: before, after: processing)
        }
    }

    private static func processing(of flowID: String, _ connection: GRDB.Database) throws -> FlowProcessing? {
        let sql = "SELECT isOrdered, concurrentMax FROM tenantFlowProcessing WHERE flowID = ?"
        return try Row.fetchOne(connection, sql: sql, arguments: [flowID]).map {
            FlowProcessing(isOrdered: $0["isOrdered"], concurrentMax: $0["concurrentMax"])
        }
    }

    public func timerFirings() async throws -> [TimerName: Date] {
        let rows = try await database.pool.read { connection in
            try Row.fetchAll(connection, sql: "SELECT flowID, number, firedAt FROM tenantTimerFiring").map {
                (TimerName(flowID: $0["flowID"], number: $0["number"]), Date(timeIntervalSince1970: $0["firedAt"]))
            }
        }
        return Dictionary(rows, uniquingKeysWith: { _, last in last })
    }

    public func save(firing: Date, of timer: TimerName) async throws {
        try await database.pool.write { connection in
            try connection.execute(
                sql: "INSERT OR REPLACE INTO tenantTimerFiring (flowID, number, firedAt) VALUES (?, ?, ?)",
                arguments: [timer.flowID, timer.number, firing.timeIntervalSince1970])
        }
    }

    public func versions(of flowID: String) async throws -> [FlowVersion] {
        let summaries = try await database.pool.read { connection in
            try Data.fetchAll(
                connection, sql: "SELECT summary FROM tenantFlowVersion WHERE flowID = ? ORDER BY revision DESC",
                arguments: [flowID])
        }
        return try summaries.map { try JSONDecoder().decode(FlowVersion.self, from: $0) }
    }

    public func version(_ revision: Int, of flowID: String) async throws -> FlowArtifact? {
        let content = try await database.pool.read { connection in
            try Data.fetchOne(
                connection, sql: "SELECT content FROM tenantFlowVersion WHERE flowID = ? AND revision = ?",
                arguments: [flowID, revision])
        }
        return try content.map { try FlowContent(stored: $0).artifact }
    }

    public func pruneVersions(of flowID: String, keeping count: Int) async throws {
        try await database.pool.write { connection in
            try connection.execute(
                sql: """
                    DELETE FROM tenantFlowVersion WHERE flowID = ? AND revision NOT IN
                    (SELECT revision FROM tenantFlowVersion WHERE flowID = ? ORDER BY revision DESC LIMIT ?)
                    """, arguments: [flowID, flowID, max(count, 1)])
        }
    }
}

/// A saved state of a flow, as its row has it.
struct StoredFlowVersion: Sendable {
    private let flowID: String
    private let revision: Int
    private let summary: Data
    private let content: Data

    init(_ artifact: FlowArtifact) throws {
        var saved = artifact
        saved.deployment = nil
        flowID = artifact.id
        revision = artifact.revision
        summary = try JSONEncoder().encode(FlowVersion(artifact))
        content = try FlowContent(saved).stored
    }

    func write(to connection: GRDB.Database) throws {
        try connection.execute(
            sql: """
                INSERT OR REPLACE INTO tenantFlowVersion (flowID, revision, summary, content) VALUES (?, ?, ?, ?)
                """, arguments: [flowID, revision, summary, content])
    }
}
