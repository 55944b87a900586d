import Foundation
import GRDB
import IntegrationFlows
public import IntegrationTenant

/// The tenant's flows in SQLite.
public final class SQLiteFlows: FlowStore {
    private let database: Database

    public init(_ database: Database) {
        self.database = database
    }

    public func artifacts() async throws -> [FlowArtifact] {
        let contents = try await database.pool.read { connection in
            try Data.fetchAll(connection, sql: "SELECT content FROM tenantFlow ORDER BY id")
        }
        return try contents.map { try FlowContent(stored: $0).artifact }
    }

    public func artifact(_ id: String) async throws -> FlowArtifact? {
        let content = try await database.pool.read { connection in
            try Data.fetchOne(connection, sql: "SELECT content FROM tenantFlow WHERE id = ?", arguments: [id])
        }
        return try content.map { try FlowContent(stored: $0).artifact }
    }

    public func insert(_ artifact: FlowArtifact) async throws {
        let content = try FlowContent(artifact).stored
        let version = try StoredFlowVersion(artifact)
        try await database.pool.write { connection in
            try connection.execute(
                sql: "INSERT OR IGNORE INTO tenantFlow VALUES (?, ?, ?)",
                arguments: [artifact.id, artifact.revision, content])
            guard connection.changesCount == 1 else {
                throw TenantError(.alreadyExists, "There is a flow '\(artifact.id)' already")
            }
            try version.write(to: connection)
            try TenantAudit(connection: connection, by: artifact.createdBy)
                .note("flow.create", artifact.id, after: FlowDocument(artifact))
        }
    }

    public func update(_ artifact: FlowArtifact, expecting revision: Int, by: String) async throws {
        let content = try FlowContent(artifact).stored
        let version = try StoredFlowVersion(artifact)
        try await database.pool.write { connection in
            let before = try FlowDocument(artifact.id, connection)
            try connection.execute(
                sql: "UPDATE tenantFlow SET revision = ?, content = ? WHERE id = ? AND revision = ?",
                arguments: [artifact.revision, content, artifact.id, revision])
            guard connection.changesCount == 1 else {
                throw TenantError(.conflict, "The flow '\(artifact.id)' has changed meanwhile", hint: "Try again.")
            }
            if artifact.revision != revision { try version.write(to: connection) }
            let after = FlowDocument(artifact)
            try TenantAudit(connection: connection, by: by)
                .note(after.action(after: before), artifact.id, before: before, after: after)
        }
    }

    public func deleteArtifact(_ id: String, by: String) async throws -> Bool {
        try await database.pool.write { connection in
            try TenantAudit(connection: connection, by: by)
                .note("flow.delete", id, before: try FlowDocument(id, connection))
            try connection.execute(sql: "DELETE FROM tenantFlowVersion WHERE flowID = ?", arguments: [id])
            try connection.execute(sql: "DELETE FROM tenantFlowLogging WHERE flowID = ?", arguments: [id])
            try connection.execute(sql: "DELETE FROM tenantFlowProcessing WHERE flowID = ?", arguments: [id])
            try connection.execute(sql: "DELETE FROM tenantTimerFiring WHERE flowID = ?", arguments: [id])
            try connection.execute(sql: "DELETE FROM tenantFlow WHERE id = ?", arguments: [id])
            return connection.changesCount > 0
        }
    }

    public func packages() async throws -> [IntegrationPackage] {
        let contents = try await database.pool.read { connection in
            try Data.fetchAll(connection, sql: "SELECT content FROM tenantPackage ORDER BY id")
        }
        return try contents.map { try JSONDecoder().decode(IntegrationPackage.self, from: $0) }
    }

    public func save(_ package: IntegrationPackage) async throws {
        let content = try JSONEncoder().encode(package)
        try await database.pool.write { connection in
            try TenantAudit(connection: connection, by: package.modifiedBy)
                .note("package.save", package.id, before: try Self.package(package.id, connection), after: package)
            try connection.execute(
                sql: "INSERT OR REPLACE INTO tenantPackage VALUES (?, ?)", arguments: [package.id, content])
        }
    }

    public func deletePackage(_ id: String, by: String) async throws -> Bool {
        try await database.pool.write { connection in
            try TenantAudit(connection: connection, by: by)
                .note("package.delete", id, before: try Self.package(id, connection))
            try connection.execute(sql: "DELETE FROM tenantPackage WHERE id = ?", arguments: [id])
            return connection.changesCount > 0
        }
    }

    private static func package(_ id: String, _ connection: GRDB.Database) throws -> IntegrationPackage? {
        try Data.fetchOne(connection, sql: "SELECT content FROM tenantPackage WHERE id = ?", arguments: [id])
            .map { try JSONDecoder().decode(IntegrationPackage.self, from: $0) }
    }
}

extension FlowDocument {
    fileprivate init?(_ id: String, _ connection: GRDB.Database) throws {
        let content = try Data.fetchOne(
            connection, sql: "SELECT content FROM tenantFlow WHERE id = ?", arguments: [id])
        guard let content else { return nil }
        self.init(try FlowContent(stored: content).artifact)
    }
}

/// A flow as it lies in its column: JSON, files in base 64.
struct FlowContent: Codable {
    struct Deployment: Codable {
        var revision: Int
        var deployedAt: Date
        var deployedBy: String
        var status: FlowRuntimeStatus
        var problem: String?
        var iflw: Data
        var parameters: FlowParameters
        /// Nil in what earlier releases wrote.
        var resources: [String: Data]?
    }

    var id: String
    var name: String
    /// This and the next two are nil in what earlier releases wrote.
    var packageID: String?
    var version: String?
    var description: String?
    var revision: Int
    var iflw: Data
    var parameters: FlowParameters
    var resources: [String: Data]
    var createdAt: Date
    var createdBy: String
    var modifiedAt: Date
    var modifiedBy: String
    var deployment: Deployment?

    init(stored: Data) throws {
        self = try JSONDecoder().decode(FlowContent.self, from: stored)
    }

    var stored: Data {
        get throws { try JSONEncoder().encode(self) }
    }

    init(_ artifact: FlowArtifact) {
        id = artifact.id
        name = artifact.name
        packageID = artifact.packageID
        version = artifact.version
        description = artifact.description
        revision = artifact.revision
        iflw = Data(artifact.iflw)
        parameters = artifact.parameters
        resources = artifact.resources.mapValues { Data($0) }
        createdAt = artifact.createdAt
        createdBy = artifact.createdBy
        modifiedAt = artifact.modifiedAt
        modifiedBy = artifact.modifiedBy
        deployment = artifact.deployment.map { deployment in
            Deployment(
                revision: deployment.revision, deployedAt: deployment.deployedAt, deployedBy: deployment.deployedBy,
                status: deployment.status, problem: deployment.problem, iflw: Data(deployment.iflw),
                parameters: deployment.parameters, resources: deployment.resources.mapValues { Data($0) })
        }
    }

    var artifact: FlowArtifact {
        var artifact = FlowArtifact(
            id: id, name: name, revision: revision, iflw: Array(iflw), parameters: parameters,
            resources: resources.mapValues { Array($0) }, createdAt: createdAt, createdBy: createdBy,
            modifiedAt: modifiedAt, modifiedBy: modifiedBy,
            deployment: deployment.map { deployment in
                FlowDeployment(
                    revision: deployment.revision, deployedAt: deployment.deployedAt,
                    deployedBy: deployment.deployedBy, status: deployment.status, problem: deployment.problem,
                    iflw: Array(deployment.iflw), parameters: deployment.parameters,
                    resources: (deployment.resources ?? [:]).mapValues { Array($0) })
            })
        artifact.packageID = packageID ?? IntegrationPackage.defaultID
        artifact.version = version ?? "1.0.0"
        artifact.description = description ?? ""
        return artifact
    }
}
