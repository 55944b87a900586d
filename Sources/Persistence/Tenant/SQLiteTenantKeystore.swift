import Foundation
import GRDB
public import IntegrationTenant
import KeyMaterial

/// The tenant's keystore in SQLite; private keys lie there sealed.
public final class SQLiteTenantKeystore: KeystoreStore {
    private let database: Database

    public init(_ database: Database) {
        self.database = database
    }

    public func current() async throws -> KeystoreSnapshot? {
        try await database.pool.read { connection in
            try Int.fetchOne(connection, sql: "SELECT max(number) FROM tenantKeystoreVersion")
                .flatMap { try self.snapshot($0, connection) }
        }
    }

    public func snapshot(_ number: Int) async throws -> KeystoreSnapshot? {
        try await database.pool.read { try self.snapshot(number, $0) }
    }

    public func history(limit: Int) async throws -> [KeystoreVersion] {
        try await database.pool.read { connection in
            try Row.fetchAll(
                connection, sql: "SELECT * FROM tenantKeystoreVersion ORDER BY number DESC LIMIT ?", arguments: [limit]
            ).map(Self.version)
        }
    }

    public func append(_ snapshot: KeystoreSnapshot) async throws {
        let materials = try snapshot.entries.map(material)
        let version = snapshot.version
        try await database.pool.write { connection in
            let last = try Int.fetchOne(connection, sql: "SELECT max(number) FROM tenantKeystoreVersion") ?? 0
            guard version.number == last + 1 else {
                throw TenantError(.conflict, "The keystore has changed meanwhile", hint: "Try again.")
            }
            try connection.execute(
                sql: "INSERT INTO tenantKeystoreVersion VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    version.number, version.at.timeIntervalSince1970, version.by, version.summary, version.entryCount,
                ])
            for material in materials {
                try connection.execute(
                    sql: "INSERT OR IGNORE INTO tenantKeyMaterial VALUES (?, ?, ?)",
                    arguments: [material.revision, material.chain, material.sealedKey])
            }
            for stored in snapshot.entries { try Self.insert(stored.entry, version.number, connection) }
            try Self.audit(version, connection)
        }
    }

    public func backup() async throws -> Int? {
        try await database.pool.read { try Int.fetchOne($0, sql: "SELECT version FROM tenantKeystoreBackup") }
    }

    public func setBackup(_ number: Int) async throws {
        try await database.pool.write { connection in
            try connection.execute(
                sql: "INSERT OR REPLACE INTO tenantKeystoreBackup VALUES (1, ?)", arguments: [number])
        }
    }

    public func prune(keeping count: Int) async throws {
        try await database.pool.write { connection in
            try connection.execute(
                sql: """
                    DELETE FROM tenantKeystoreVersion
                    WHERE number <= (SELECT max(number) FROM tenantKeystoreVersion) - ?
                    AND number NOT IN (SELECT version FROM tenantKeystoreBackup)
                    """, arguments: [max(count, 1)])
            try connection.execute(
                sql: """
                    DELETE FROM tenantKeyMaterial
                    WHERE revision NOT IN (SELECT revision FROM tenantKeystoreEntry)
                    """)
        }
    }
}

extension SQLiteTenantKeystore {
    private struct Material: Sendable {
        let revision: String
        let chain: Data
        let sealedKey: Data?
    }

    private static func context(_ revision: String) -> String { "tenant.keystore/\(revision)" }

    private func material(_ stored: StoredKeystoreEntry) throws -> Material {
        let revision = stored.entry.revision
        let sealed = try stored.privateKey.map {
            try Sealed($0.pkcs8DER, context: Self.context(revision), under: database.masterKey)
        }
        return Material(
            revision: revision, chain: CertificateChainCoding.encode(stored.entry.chain),
            sealedKey: sealed.map { Data($0.bytes) })
    }

    private static func insert(
        _ entry: TenantKeystoreEntry, _ version: Int, _ connection: GRDB.Database
    ) throws {
        try connection.execute(
            sql: "INSERT INTO tenantKeystoreEntry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                version, entry.alias, entry.kind.rawValue, entry.owner.rawValue, entry.revision,
                entry.createdAt.timeIntervalSince1970, entry.createdBy, entry.modifiedAt.timeIntervalSince1970,
                entry.modifiedBy,
            ])
    }

    /// What the audit says of an entry.
    private struct Document: Encodable, Equatable {
        var kind: String
        var sha256Fingerprint: String?
        var subject: String?
        var revision: String
    }

    /// The entries that differ from the state before, by alias.
    private static func audit(_ version: KeystoreVersion, _ connection: GRDB.Database) throws {
        let before = try documents(version.number - 1, without: version.number, connection)
        let after = try documents(version.number, without: version.number - 1, connection)
        try TenantAudit(connection: connection, by: version.by, at: version.at)
            .note("keystore.change", "keystore/\(version.number)", before: before, after: after)
    }

    private static func documents(
        _ number: Int, without other: Int, _ connection: GRDB.Database
    ) throws -> [String: Document] {
        let rows = try Row.fetchAll(
            connection,
            sql: """
                SELECT alias, kind, revision, chain FROM tenantKeystoreEntry e JOIN tenantKeyMaterial USING (revision)
                WHERE version = ? AND NOT EXISTS (
                    SELECT 1 FROM tenantKeystoreEntry o
                    WHERE o.version = ? AND o.alias = e.alias AND o.revision = e.revision)
                """, arguments: [number, other])
        return try rows.reduce(into: [:]) { documents, row in
            let leaf = try CertificateChainCoding.decode(row["chain"]).first
            documents[row["alias"]] = Document(
                kind: row["kind"], sha256Fingerprint: leaf?.fingerprint.hex, subject: leaf?.subject.description,
                revision: row["revision"])
        }
    }

    private func snapshot(_ number: Int, _ connection: GRDB.Database) throws -> KeystoreSnapshot? {
        let head = try Row.fetchOne(
            connection, sql: "SELECT * FROM tenantKeystoreVersion WHERE number = ?", arguments: [number])
        guard let head else { return nil }
        let entries = try Row.fetchAll(
            connection,
            sql: """
                SELECT * FROM tenantKeystoreEntry JOIN tenantKeyMaterial USING (revision) WHERE version = ?
                ORDER BY lower(alias), alias
                """, arguments: [number])
        return KeystoreSnapshot(version: Self.version(head), entries: try entries.map(entry))
    }

    private static func version(_ row: Row) -> KeystoreVersion {
        KeystoreVersion(
            number: row["number"], at: Date(timeIntervalSince1970: row["at"]), by: row["by"], summary: row["summary"],
            entryCount: row["entryCount"])
    }

    private func entry(_ row: Row) throws -> StoredKeystoreEntry {
        let revision: String = row["revision"]
        guard let kind = TenantEntryKind(rawValue: row["kind"]), let owner = TenantEntryOwner(rawValue: row["owner"])
        else { throw PersistenceError(.databaseDamaged, "A keystore entry is of an unknown kind.") }
        let sealed: Data? = row["sealedKey"]
        let key = try sealed.map { sealed in
            let der = try Sealed(stored: Array(sealed)).open(
                context: Self.context(revision), under: database.masterKey)
            return try PrivateKey(pkcs8DER: der)
        }
        let entry = TenantKeystoreEntry(
            alias: row["alias"], kind: kind, owner: owner, chain: try CertificateChainCoding.decode(row["chain"]),
            revision: revision, createdAt: Date(timeIntervalSince1970: row["createdAt"]), createdBy: row["createdBy"],
            modifiedAt: Date(timeIntervalSince1970: row["modifiedAt"]), modifiedBy: row["modifiedBy"])
        return StoredKeystoreEntry(entry: entry, privateKey: key)
    }
}

/// Certificates in one column: each as four bytes of length and its DER.
enum CertificateChainCoding {
    static func encode(_ chain: [Certificate]) -> Data {
        var data = Data()
        for certificate in chain {
            withUnsafeBytes(of: UInt32(certificate.derEncoded.count).bigEndian) { data.append(contentsOf: $0) }
            data.append(contentsOf: certificate.derEncoded)
        }
        return data
    }

    static func decode(_ data: Data) throws -> [Certificate] {
        var rest = Array(data)[...]
        var chain: [Certificate] = []
        while !rest.isEmpty {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard rest.count >= 4 + length else {
                throw PersistenceError(.databaseDamaged, "A certificate chain is cut off.")
            }
            chain.append(try Certificate(derEncoded: Array(rest.dropFirst(4).prefix(length))))
            rest = rest.dropFirst(4 + length)
        }
        return chain
    }
}
