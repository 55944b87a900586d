import Foundation
import GRDB
import IntegrationFlows
public import IntegrationTenant
import KeyMaterial

/// The tenant's security material in SQLite; passwords lie there sealed.
public final class SQLiteSecurityMaterial: SecurityMaterialStore {
    private let database: Database

    public init(_ database: Database) {
        self.database = database
    }

    public func credentials() async throws -> [StoredUserCredential] {
        try await database.pool.read { connection in
            try Row.fetchAll(connection, sql: "SELECT * FROM tenantCredential ORDER BY name").map(self.credential)
        }
    }

    private func credential(_ row: Row) throws -> StoredUserCredential {
        let credential = UserCredential(
            name: row["name"], user: row["user"], description: row["description"],
            deployedAt: Date(timeIntervalSince1970: row["deployedAt"]), deployedBy: row["deployedBy"])
        let sealed: Data = row["sealedPassword"]
        let password = try Sealed(stored: Array(sealed)).open(
            context: Self.context(credential.name), under: database.masterKey)
        return StoredUserCredential(credential: credential, password: Passphrase(utf8: password))
    }

    public func save(_ stored: StoredUserCredential) async throws {
        let credential = stored.credential
        let sealed = try Sealed(
            stored.password.utf8, context: Self.context(credential.name), under: database.masterKey)
        try await database.pool.write { connection in
            try MaterialDocument.note(.userCredential, credential.name, by: credential.deployedBy, connection) {
                try connection.execute(
                    sql: "INSERT OR REPLACE INTO tenantCredential VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [
                        credential.name, credential.user, credential.description,
                        credential.deployedAt.timeIntervalSince1970, credential.deployedBy, Data(sealed.bytes),
                    ])
            }
        }
    }

    public func deleteCredential(_ name: String, by: String) async throws -> Bool {
        try await database.pool.write { connection in
            try MaterialDocument.note(.userCredential, name, by: by, connection) {
                try connection.execute(sql: "DELETE FROM tenantCredential WHERE name = ?", arguments: [name])
                return connection.changesCount > 0
            }
        }
    }

    private static func context(_ name: String) -> String { "tenant.credential/\(name)" }

    // MARK: - OAuth 2 client credentials

    public func oauth2Credentials() async throws -> [StoredOAuth2Credential] {
        try await database.pool.read { connection in
            try Row.fetchAll(connection, sql: "SELECT * FROM tenantOAuth2Credential ORDER BY name").map { row in
                let method: String = row["authentication"]
                let credential = OAuth2Credential(
                    name: row["name"], tokenURL: row["tokenURL"], clientID: row["clientID"], scope: row["scope"],
                    authentication: OAuth2Client.Authentication(rawValue: method) ?? .body,
                    details: try JSONDecoder().decode(OAuth2Details.self, from: row["details"]),
                    deployedAt: Date(timeIntervalSince1970: row["deployedAt"]), deployedBy: row["deployedBy"])
                let sealed: Data = row["sealedSecret"]
                let secret = try Sealed(stored: Array(sealed)).open(
                    context: Self.oauth2Context(credential.name), under: self.database.masterKey)
                return StoredOAuth2Credential(credential: credential, secret: Passphrase(utf8: secret))
            }
        }
    }

    public func save(_ stored: StoredOAuth2Credential) async throws {
        let credential = stored.credential
        let sealed = try Sealed(
            stored.secret.utf8, context: Self.oauth2Context(credential.name), under: database.masterKey)
        let details = try JSONEncoder().encode(credential.details)
        try await database.pool.write { connection in
            try MaterialDocument.note(.oauth2Credential, credential.name, by: credential.deployedBy, connection) {
                try connection.execute(
                    sql: "INSERT OR REPLACE INTO tenantOAuth2Credential VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        credential.name, credential.tokenURL, credential.clientID, credential.scope,
                        credential.authentication.rawValue, credential.deployedAt.timeIntervalSince1970,
                        credential.deployedBy, Data(sealed.bytes), details,
                    ])
            }
        }
    }

    public func deleteOAuth2Credential(_ name: String, by: String) async throws -> Bool {
        try await database.pool.write { connection in
            try MaterialDocument.note(.oauth2Credential, name, by: by, connection) {
                try connection.execute(sql: "DELETE FROM tenantOAuth2Credential WHERE name = ?", arguments: [name])
                return connection.changesCount > 0
            }
        }
    }

    // MARK: - Secure parameters and known hosts

    public func secrets() async throws -> [StoredSecret] {
        try await database.pool.read { connection in
            try Row.fetchAll(connection, sql: "SELECT * FROM tenantSecret ORDER BY kind, name").map { row in
                let name: String = row["name"]
                guard let kind = SecretKind(rawValue: row["kind"]) else {
                    throw PersistenceError(.databaseDamaged, "A secret is of an unknown kind.")
                }
                let sealed: Data = row["sealedContent"]
                let content = try Sealed(stored: Array(sealed)).open(
                    context: Self.secretContext(kind, name), under: self.database.masterKey)
                return StoredSecret(
                    kind: kind, name: name, description: row["description"],
                    deployedAt: Date(timeIntervalSince1970: row["deployedAt"]), deployedBy: row["deployedBy"],
                    content: Passphrase(utf8: content))
            }
        }
    }

    public func save(_ secret: StoredSecret) async throws {
        let sealed = try Sealed(
            secret.content.utf8, context: Self.secretContext(secret.kind, secret.name), under: database.masterKey)
        try await database.pool.write { connection in
            try MaterialDocument.note(.secret(secret.kind), secret.name, by: secret.deployedBy, connection) {
                try connection.execute(
                    sql: "INSERT OR REPLACE INTO tenantSecret VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [
                        secret.kind.rawValue, secret.name, secret.text, secret.deployedAt.timeIntervalSince1970,
                        secret.deployedBy, Data(sealed.bytes),
                    ])
            }
        }
    }

    public func deleteSecret(_ kind: SecretKind, _ name: String, by: String) async throws -> Bool {
        try await database.pool.write { connection in
            try MaterialDocument.note(.secret(kind), name, by: by, connection) {
                try connection.execute(
                    sql: "DELETE FROM tenantSecret WHERE kind = ? AND name = ?", arguments: [kind.rawValue, name])
                return connection.changesCount > 0
            }
        }
    }

    private static func secretContext(_ kind: SecretKind, _ name: String) -> String {
        "tenant.secret/\(kind.rawValue)/\(name)"
    }

    private static func oauth2Context(_ name: String) -> String { "tenant.oauth2/\(name)" }
}
