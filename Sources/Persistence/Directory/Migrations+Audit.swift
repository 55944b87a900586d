import GRDB

extension Migrations {
    static func registerAudit(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("administration-1") { database in
            try database.execute(
                sql: "ALTER TABLE administrator ADD COLUMN mustChangePassword INTEGER NOT NULL DEFAULT 0")
        }
        migrator.registerMigration("audit-1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE auditHead (
                        sequence INTEGER NOT NULL PRIMARY KEY, hash TEXT NOT NULL, at REAL NOT NULL,
                        keyID TEXT NOT NULL, signature TEXT NOT NULL
                    ) STRICT;
                    CREATE TRIGGER auditHeadIsNotChanged BEFORE UPDATE ON auditHead
                    BEGIN SELECT RAISE(ABORT, 'the audit is only appended to'); END;
                    CREATE TRIGGER auditHeadIsNotRemoved BEFORE DELETE ON auditHead
                    BEGIN SELECT RAISE(ABORT, 'the audit is only appended to'); END;
                    CREATE TABLE auditSink (
                        name TEXT NOT NULL PRIMARY KEY, position INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE auditKey (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;
                    """)
        }
    }
}
