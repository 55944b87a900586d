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
        migrator.registerMigration("audit-2") { try $0.execute(sql: auditWithoutHashIndexes) }
    }

    /// The hashes were unique by two indexes that every change had to be written to, at a random place of each. That
    /// the chain does not fork is the sequence's doing: an entry follows the last one within the transaction that
    /// appends it, and no two entries have one number.
    private static let auditWithoutHashIndexes = """
        CREATE TABLE auditEntryAnew (
            sequence INTEGER NOT NULL PRIMARY KEY, at REAL NOT NULL, "by" TEXT NOT NULL, action TEXT NOT NULL,
            subject TEXT NOT NULL, "before" TEXT, "after" TEXT, previousHash TEXT NOT NULL, hash TEXT NOT NULL
        ) STRICT;
        INSERT INTO auditEntryAnew
            SELECT sequence, at, "by", action, subject, "before", "after", previousHash, hash FROM auditEntry
            ORDER BY sequence;
        DROP TABLE auditEntry;
        ALTER TABLE auditEntryAnew RENAME TO auditEntry;
        CREATE INDEX auditEntryBySubject ON auditEntry (subject, sequence);
        CREATE INDEX auditEntryByAction ON auditEntry (action, sequence);
        CREATE TRIGGER auditEntryIsNotChanged BEFORE UPDATE ON auditEntry
        BEGIN SELECT RAISE(ABORT, 'the audit is only appended to'); END;
        CREATE TRIGGER auditEntryIsNotRemoved BEFORE DELETE ON auditEntry
        BEGIN SELECT RAISE(ABORT, 'the audit is only appended to'); END;
        """
}
