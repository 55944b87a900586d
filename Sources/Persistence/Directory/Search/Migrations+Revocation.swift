import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

extension Migrations {
    /// Revoked certificates are found by a mark of their own.
    static func registerRevocationMarks(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("certificate-revocation-1") { database in
            try database.execute(
                sql: """
                    ALTER TABLE certificateAssignment ADD COLUMN revokedBy TEXT;
                    CREATE INDEX certificateAssignmentByRevocation ON certificateAssignment (revokedBy)
                        WHERE revokedBy IS NOT NULL;
                    """)
            try markRevoked(database)
        }
        migrator.registerMigration("presented-chains-1") { database in
            try database.execute(sql: "ALTER TABLE presentedCertificate ADD COLUMN chain BLOB NOT NULL DEFAULT x''")
        }
        migrator.registerMigration("renewal-policy-1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE renewalPolicy (
                        id TEXT NOT NULL PRIMARY KEY CHECK (id = 'est'), isOffered INTEGER NOT NULL,
                        changedAt REAL NOT NULL, changedBy TEXT NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("user-renewal-1") { database in
            try database.execute(sql: "ALTER TABLE communicationUser ADD COLUMN mayRenew INTEGER NOT NULL DEFAULT 1")
        }
    }

    /// What the lists name that were imported by an earlier release; of them only what matters here is read.
    private static func markRevoked(_ database: GRDB.Database) throws {
        let certificates = SQLiteCertificates(database: database)
        for row in try Row.fetchAll(database, sql: "SELECT id, der, authority, authorityKey FROM revocationList") {
            let (der, key, authority): (Data, Data, String) = (row["der"], row["authorityKey"], row["authority"])
            guard let authority = Fingerprint(hex: authority) else { continue }
            let known = KnownRevocationList(
                list: try RevocationList(pemOrDER: Array(der)), authority: authority,
                authorityKey: try PublicKey(derEncoded: Array(key)), managedBy: .customer, source: nil,
                importedAt: .distantPast, importedBy: "")
            try certificates.markRevoked(by: known, id: row["id"])
        }
    }
}
