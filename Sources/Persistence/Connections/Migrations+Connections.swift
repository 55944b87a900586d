import GRDB

extension Migrations {
    static func registerConnections(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("connections-1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE connection (
                        id TEXT NOT NULL PRIMARY KEY COLLATE NOCASE, content TEXT NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE connectionCounterpart (
                        id TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL, sealedToken BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE connectionRun (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
                        connectionID TEXT NOT NULL COLLATE NOCASE, endedAt REAL, content TEXT NOT NULL
                    ) STRICT;
                    CREATE INDEX connectionRunByConnection ON connectionRun (connectionID, sequence);
                    CREATE INDEX connectionRunUnfinished ON connectionRun (sequence) WHERE endedAt IS NULL;
                    """)
        }
        migrator.registerMigration("connections-2") { database in
            try database.execute(
                sql: """
                    CREATE TABLE handOver (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
                        secretDigest TEXT NOT NULL UNIQUE, expiresAt REAL NOT NULL, facts TEXT NOT NULL,
                        sealedContent BLOB
                    ) STRICT;
                    CREATE INDEX handOverWaiting ON handOver (expiresAt) WHERE sealedContent IS NOT NULL;
                    """)
        }
    }
}
