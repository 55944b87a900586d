import Foundation
import GRDB
public import Issuance
public import KeyMaterial

/// What our authorities revoked, in the data directory's database.
public final class SQLiteRevocationStore: RevocationStore {
    private let database: Database

    public init(_ database: Database) { self.database = database }

    public func revoke(_ revoked: RevokedCertificate) async throws -> RevokedCertificate {
        try await database.pool.write { connection in
            try connection.execute(
                sql: """
                    INSERT INTO revoked_certificate
                        (fingerprint, serial_number, issuer_key, not_after, revoked_at, reason, revoked_by)
                    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING
                    """,
                arguments: [
                    revoked.fingerprint.hex, Data(revoked.serialNumber.bytes), revoked.issuerKey.hex,
                    revoked.notAfter.timeIntervalSince1970, revoked.revokedAt.timeIntervalSince1970,
                    revoked.reason.rawValue, revoked.revokedBy,
                ])
            return try Self.rows(connection, "fingerprint = ?", revoked.fingerprint.hex).first ?? revoked
        }
    }

    public func revoked(issuerKey: Fingerprint) async throws -> [RevokedCertificate] {
        try await database.pool.read { try Self.rows($0, "issuer_key = ?", issuerKey.hex) }
    }

    public func takeListNumber(issuerKey: Fingerprint) async throws -> Int {
        try await database.pool.write { connection in
            try Int.fetchOne(
                connection,
                sql: """
                    INSERT INTO revocation_list_number (issuer_key, number) VALUES (?, 1)
                    ON CONFLICT (issuer_key) DO UPDATE SET number = number + 1 RETURNING number
                    """, arguments: [issuerKey.hex]) ?? 1
        }
    }

    private static func rows(
        _ connection: GRDB.Database, _ condition: String, _ value: String
    ) throws -> [RevokedCertificate] {
        let sql = "SELECT * FROM revoked_certificate WHERE \(condition) ORDER BY sequence"
        return try Row.fetchAll(connection, sql: sql, arguments: [value]).map { row in
            let serial: Data = row["serial_number"]
            guard let issuerKey = Fingerprint(hex: row["issuer_key"]),
                let fingerprint = Fingerprint(hex: row["fingerprint"])
            else { throw PersistenceError(.databaseDamaged, "A stored revocation is damaged.") }
            return RevokedCertificate(
                serialNumber: SerialNumber(bytes: Array(serial)), issuerKey: issuerKey, fingerprint: fingerprint,
                notAfter: Date(timeIntervalSince1970: row["not_after"]),
                revokedAt: Date(timeIntervalSince1970: row["revoked_at"]),
                reason: RevocationReason(rawValue: row["reason"]) ?? .unspecified, revokedBy: row["revoked_by"])
        }
    }
}
