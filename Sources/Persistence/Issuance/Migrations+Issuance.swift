import Foundation
import GRDB
import Issuance
import KeyMaterial

extension Migrations {
    static func registerIssuance(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("issuance.1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE issuing_authority (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        certificate BLOB NOT NULL,
                        sealed_key BLOB NOT NULL
                    ) STRICT;
                    CREATE TABLE issued_certificate (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                        serial_number TEXT NOT NULL UNIQUE,
                        fingerprint TEXT NOT NULL UNIQUE,
                        certificate BLOB NOT NULL,
                        purpose TEXT NOT NULL,
                        user_id TEXT,
                        issued_at REAL NOT NULL,
                        issued_by TEXT NOT NULL
                    ) STRICT;
                    """)
        }
        registerSuccession(in: &migrator)
        registerRevocation(in: &migrator)
    }

    /// What our authorities revoked, and how many lists each key has signed.
    private static func registerRevocation(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("issuance-revocation-1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE revoked_certificate (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                        fingerprint TEXT NOT NULL UNIQUE,
                        serial_number BLOB NOT NULL,
                        issuer_key TEXT NOT NULL,
                        not_after REAL NOT NULL,
                        revoked_at REAL NOT NULL,
                        reason INTEGER NOT NULL,
                        revoked_by TEXT NOT NULL
                    ) STRICT;
                    CREATE INDEX revoked_certificate_by_issuer ON revoked_certificate (issuer_key, sequence);
                    CREATE TABLE revocation_list_number (
                        issuer_key TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL
                    ) STRICT;
                    """)
        }
    }

    /// Several authorities, one after the other; the first one is taken over as it is.
    private static func registerSuccession(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("issuance.2") { database in
            try database.execute(
                sql: """
                    CREATE TABLE authority (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                        fingerprint TEXT NOT NULL UNIQUE,
                        certificate BLOB NOT NULL,
                        sealed_key BLOB NOT NULL,
                        state TEXT NOT NULL,
                        life TEXT NOT NULL
                    ) STRICT;
                    CREATE TABLE authority_reader (
                        authority TEXT NOT NULL,
                        name TEXT NOT NULL,
                        at REAL NOT NULL,
                        PRIMARY KEY (authority, name)
                    ) STRICT, WITHOUT ROWID;
                    CREATE UNIQUE INDEX authority_issuing ON authority (state) WHERE state = 'issuing';
                    CREATE UNIQUE INDEX authority_leaving ON authority ((1)) WHERE state IN ('retiring', 'onTrial');
                    """)
            for row in try Row.fetchAll(database, sql: "SELECT certificate, sealed_key FROM issuing_authority") {
                let der: Data = row["certificate"]
                let sealed: Data = row["sealed_key"]
                let certificate = try Certificate(derEncoded: [UInt8](der))
                try SQLiteAuthorityStore.insert(
                    certificate, sealedKey: sealed, AuthorityLife(madeAt: certificate.notBefore, madeBy: "system"),
                    in: database)
            }
            try database.execute(sql: "DROP TABLE issuing_authority")
        }
    }
}
