import GRDB

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
    }
}
