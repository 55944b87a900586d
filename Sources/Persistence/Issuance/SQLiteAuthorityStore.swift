import Foundation
import GRDB
public import Issuance
public import KeyMaterial

/// The issuing authority in the data directory's database; its key is sealed.
public final class SQLiteAuthorityStore: AuthorityStore {
    private let database: Database
    private static let context = "issuance.authority"

    public init(_ database: Database) { self.database = database }

    public func authority() async throws -> StoredAuthority? {
        try await database.pool.read { [database] in try Self.authority(in: $0, database.masterKey) }
    }

    public func keep(_ authority: StoredAuthority) async throws -> StoredAuthority {
        try await database.pool.write { [database] connection in
            let sealed = try Sealed(
                authority.privateKey.pkcs8DER, context: Self.context, under: database.masterKey)
            try connection.execute(
                sql: """
                    INSERT INTO issuing_authority (id, certificate, sealed_key) VALUES (1, ?, ?)
                    ON CONFLICT (id) DO NOTHING
                    """,
                arguments: [Data(authority.certificate.derEncoded), Data(sealed.bytes)])
            return try Self.authority(in: connection, database.masterKey) ?? authority
        }
    }

    private static func authority(
        in connection: GRDB.Database, _ masterKey: MasterKey
    ) throws -> StoredAuthority? {
        guard
            let row = try Row.fetchOne(connection, sql: "SELECT certificate, sealed_key FROM issuing_authority")
        else { return nil }
        let certificate: Data = row["certificate"]
        let sealedKey: Data = row["sealed_key"]
        let key = try Sealed(stored: [UInt8](sealedKey)).open(context: context, under: masterKey)
        return StoredAuthority(
            certificate: try Certificate(derEncoded: [UInt8](certificate)), privateKey: try PrivateKey(pkcs8DER: key))
    }

    public func record(_ issued: IssuedCertificate) async throws {
        let certificate = issued.certificate
        do {
            try await insert(issued, certificate)
        } catch let error as DatabaseError {
            let isTaken = error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
            throw IssuanceError(
                isTaken ? .failed : .storeUnavailable,
                isTaken
                    ? "The serial number is taken." : "The database did not do it: \(error.message ?? "no reason").",
                hint: isTaken ? nil : "Nothing was issued. Look at the data directory's disk and permissions.")
        }
    }

    private func insert(_ issued: IssuedCertificate, _ certificate: Certificate) async throws {
        try await database.pool.write { connection in
            try connection.execute(
                sql: """
                    INSERT INTO issued_certificate
                        (serial_number, fingerprint, certificate, purpose, user_id, issued_at, issued_by)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    certificate.serialNumber.hex, certificate.fingerprint.hex, Data(certificate.derEncoded),
                    issued.purpose.rawValue, issued.userID, issued.issuedAt.timeIntervalSince1970, issued.issuedBy,
                ])
        }
    }

    public func issued(limit: Int) async throws -> [IssuedCertificate] {
        try await database.pool.read { connection in
            try Row.fetchAll(
                connection, sql: "SELECT * FROM issued_certificate ORDER BY sequence DESC LIMIT ?",
                arguments: [max(0, limit)]
            ).map(Self.record)
        }
    }

    public func issued(_ fingerprint: Fingerprint) async throws -> IssuedCertificate? {
        try await database.pool.read { connection in
            try Row.fetchOne(
                connection, sql: "SELECT * FROM issued_certificate WHERE fingerprint = ?",
                arguments: [fingerprint.hex]
            ).map(Self.record)
        }
    }

    private static func record(_ row: Row) throws -> IssuedCertificate {
        let certificate: Data = row["certificate"]
        let purpose: String = row["purpose"]
        guard let known = IssuedCertificate.Purpose(rawValue: purpose) else {
            throw PersistenceError(.databaseDamaged, "A certificate was issued for an unknown purpose: \(purpose).")
        }
        return IssuedCertificate(
            certificate: try Certificate(derEncoded: [UInt8](certificate)), purpose: known, userID: row["user_id"],
            issuedAt: Date(timeIntervalSince1970: row["issued_at"]), issuedBy: row["issued_by"])
    }
}
