import GRDB

extension Migrations {
    static func registerBulk(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("bulk-1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE bulkImport (
                        id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, options TEXT NOT NULL, state TEXT NOT NULL,
                        createdAt REAL NOT NULL, createdBy TEXT NOT NULL, endedAt REAL, total INTEGER NOT NULL,
                        done INTEGER NOT NULL, counts TEXT NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE bulkRow (
                        importID TEXT NOT NULL REFERENCES bulkImport (id), number INTEGER NOT NULL,
                        kind TEXT NOT NULL, place TEXT NOT NULL, cells TEXT NOT NULL, outcome TEXT NOT NULL,
                        object TEXT NOT NULL, detail TEXT, owner TEXT, PRIMARY KEY (importID, number)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("expiry-1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE expiryNotice (
                        id TEXT NOT NULL PRIMARY KEY, object TEXT NOT NULL, days INTEGER NOT NULL,
                        createdAt REAL NOT NULL, deliveries TEXT NOT NULL, nextAttemptAt REAL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX expiryNoticeByAttempt ON expiryNotice (nextAttemptAt) WHERE nextAttemptAt IS NOT NULL;
                    CREATE INDEX expiryNoticeByAge ON expiryNotice (createdAt);
                    """)
        }
    }
}
