import Foundation
import GRDB
import IntegrationTenant

/// What the audit says of security material: everything but the secret itself, of which it says since when it is.
struct MaterialDocument: Encodable, Equatable {
    enum Kind: Equatable {
        case userCredential, oauth2Credential
        case secret(SecretKind)

        /// What the action begins with.
        var word: String {
            switch self {
            case .userCredential, .oauth2Credential: "credential"
            case .secret: "secret"
            }
        }

        var name: String {
            switch self {
            case .userCredential: "userCredential"
            case .oauth2Credential: "oauth2Credential"
            case .secret(let kind): kind.rawValue
            }
        }

        fileprivate func row(_ name: String, _ connection: GRDB.Database) throws -> Row? {
            switch self {
            case .userCredential:
                try Row.fetchOne(
                    connection, sql: "SELECT user, deployedAt FROM tenantCredential WHERE name = ?", arguments: [name])
            case .oauth2Credential:
                try Row.fetchOne(
                    connection,
                    sql: """
                        SELECT clientID AS user, tokenURL AS address, deployedAt FROM tenantOAuth2Credential
                        WHERE name = ?
                        """, arguments: [name])
            case .secret(let kind):
                try Row.fetchOne(
                    connection, sql: "SELECT deployedAt FROM tenantSecret WHERE kind = ? AND name = ?",
                    arguments: [kind.rawValue, name])
            }
        }
    }

    var kind: String
    var user: String?
    var address: String?
    var deployedAt: Date

    private init?(_ kind: Kind, _ name: String, _ connection: GRDB.Database) throws {
        guard let row = try kind.row(name, connection) else { return nil }
        self.kind = kind.name
        user = row["user"]
        address = row["address"]
        deployedAt = Date(timeIntervalSince1970: row["deployedAt"])
    }

    /// Makes a change and tells the audit what was there before and what is there now.
    static func note<Result>(
        _ kind: Kind, _ name: String, by: String, _ connection: GRDB.Database, _ change: () throws -> Result
    ) throws -> Result {
        let before = try MaterialDocument(kind, name, connection)
        let result = try change()
        let after = try MaterialDocument(kind, name, connection)
        try TenantAudit(connection: connection, by: by)
            .note("\(kind.word).\(after == nil ? "delete" : "deploy")", name, before: before, after: after)
        return result
    }
}
