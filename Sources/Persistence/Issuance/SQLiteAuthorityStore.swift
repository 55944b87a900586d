import Foundation
import GRDB
public import Issuance
public import KeyMaterial

/// The issuing authority in the data directory's database; its key is sealed.
public final class SQLiteAuthorityStore: AuthorityStore {
    private let database: Database
    private static let context = "issuance.authority"

    public init(_ database: Database) { self.database = database }

    public func authorities() async throws -> [StoredAuthority] {
        try await database.pool.read { [database] in try Self.authorities(in: $0, database.masterKey) }
    }

    public func keep(_ authority: StoredAuthority) async throws -> StoredAuthority {
        try await database.pool.write { [database] connection in
            let isThere = try Bool.fetchOne(
                connection, sql: "SELECT EXISTS (SELECT 1 FROM authority WHERE state = 'issuing')")
            if isThere != true { try Self.insert(authority, in: connection, database.masterKey) }
            let kept = try Self.authorities(in: connection, database.masterKey).first { $0.life.state == .issuing }
            return kept ?? authority
        }
    }

    public func succeed(_ old: StoredAuthority, by new: StoredAuthority) async throws {
        do {
            try await database.pool.write { [database] connection in
                try Self.update(old, from: .issuing, in: connection)
                try Self.insert(new, in: connection, database.masterKey)
            }
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            throw IssuanceError.outpaced
        }
    }

    public func change(_ authority: StoredAuthority, from state: AuthorityState) async throws {
        try await database.pool.write { try Self.update(authority, from: state, in: $0) }
    }

    private static func update(
        _ authority: StoredAuthority, from state: AuthorityState, in connection: GRDB.Database
    ) throws {
        try connection.execute(
            sql: "UPDATE authority SET state = ?, life = ? WHERE fingerprint = ? AND state = ?",
            arguments: [
                authority.life.state.rawValue, try text(of: authority.life), authority.certificate.fingerprint.hex,
                state.rawValue,
            ])
        guard connection.changesCount == 1 else { throw IssuanceError.outpaced }
    }

    private static func insert(
        _ authority: StoredAuthority, in connection: GRDB.Database, _ masterKey: MasterKey
    ) throws {
        let sealed = try Sealed(authority.privateKey.pkcs8DER, context: context, under: masterKey)
        try insert(authority.certificate, sealedKey: Data(sealed.bytes), authority.life, in: connection)
    }

    static func insert(
        _ certificate: Certificate, sealedKey: Data, _ life: AuthorityLife, in connection: GRDB.Database
    ) throws {
        try connection.execute(
            sql: "INSERT INTO authority (fingerprint, certificate, sealed_key, state, life) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                certificate.fingerprint.hex, Data(certificate.derEncoded), sealedKey, life.state.rawValue,
                try text(of: life),
            ])
    }

    private static func text(of life: AuthorityLife) throws -> String {
        String(decoding: try JSONEncoder().encode(life), as: UTF8.self)
    }

    private static func authorities(
        in connection: GRDB.Database, _ masterKey: MasterKey
    ) throws -> [StoredAuthority] {
        try Row.fetchAll(connection, sql: "SELECT * FROM authority ORDER BY sequence").map { row in
            let certificate: Data = row["certificate"]
            let sealedKey: Data = row["sealed_key"]
            let life: String = row["life"]
            let key = try Sealed(stored: [UInt8](sealedKey)).open(context: context, under: masterKey)
            return StoredAuthority(
                certificate: try Certificate(derEncoded: [UInt8](certificate)),
                privateKey: try PrivateKey(pkcs8DER: key),
                life: try JSONDecoder().decode(AuthorityLife.self, from: Data(life.utf8)))
        }
    }

    public func noteReader(_ reader: AuthorityReader, of authority: Fingerprint) async throws {
        try await database.pool.write { connection in
            try connection.execute(
                sql: "INSERT INTO authority_reader (authority, name, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                arguments: [authority.hex, reader.name, reader.at.timeIntervalSince1970])
        }
    }

    public func readers(of authority: Fingerprint) async throws -> [AuthorityReader] {
        try await database.pool.read { connection in
            try Row.fetchAll(
                connection, sql: "SELECT name, at FROM authority_reader WHERE authority = ? ORDER BY at, name",
                arguments: [authority.hex]
            ).map { AuthorityReader(name: $0["name"], at: Date(timeIntervalSince1970: $0["at"])) }
        }
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
