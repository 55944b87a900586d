import GRDB

extension Migrations {
    static func registerTenant(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("tenant-1") { database in
            try database.execute(sql: keystore)
            try database.execute(sql: flows)
            try database.execute(sql: messages)
        }
        migrator.registerMigration("tenant-2-flow-state") { database in
            try database.execute(sql: flowState)
            try database.execute(sql: oauth2)
        }
        migrator.registerMigration("tenant-3-packages-and-secrets") { database in
            try database.execute(sql: packagesAndSecrets)
        }
        migrator.registerMigration("tenant-4-logging-and-versions") { database in
            try database.execute(sql: loggingAndVersions)
        }
        migrator.registerMigration("tenant-5-timer-firings") { database in
            try database.execute(sql: timerFirings)
        }
    }

    /// States of the keystore are lists of aliases over material that is kept once for each revision.
    private static let keystore = """
        CREATE TABLE tenantKeystoreVersion (
            number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0), at REAL NOT NULL, by TEXT NOT NULL,
            summary TEXT NOT NULL, entryCount INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE tenantKeyMaterial (
            revision TEXT NOT NULL PRIMARY KEY, chain BLOB NOT NULL, sealedKey BLOB
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE tenantKeystoreEntry (
            version INTEGER NOT NULL REFERENCES tenantKeystoreVersion (number) ON DELETE CASCADE,
            alias TEXT NOT NULL, kind TEXT NOT NULL, owner TEXT NOT NULL,
            revision TEXT NOT NULL REFERENCES tenantKeyMaterial (revision),
            createdAt REAL NOT NULL, createdBy TEXT NOT NULL, modifiedAt REAL NOT NULL, modifiedBy TEXT NOT NULL,
            PRIMARY KEY (version, alias)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tenantKeystoreEntryByRevision ON tenantKeystoreEntry (revision);
        CREATE TABLE tenantCredential (
            name TEXT NOT NULL PRIMARY KEY, user TEXT NOT NULL, description TEXT NOT NULL, deployedAt REAL NOT NULL,
            deployedBy TEXT NOT NULL, sealedPassword BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let flows = """
        CREATE TABLE tenantFlow (
            id TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL, content BLOB NOT NULL
        ) STRICT;
        """

    /// A flow's own stores and variables bear its id, shared ones the empty text.
    private static let flowState = """
        CREATE TABLE tenantDataStoreEntry (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, flowID TEXT NOT NULL, store TEXT NOT NULL, id TEXT NOT NULL,
            messageID TEXT NOT NULL, createdAt REAL NOT NULL, dueAt REAL NOT NULL, expiresAt REAL NOT NULL,
            sealedContent BLOB NOT NULL, UNIQUE (flowID, store, id)
        ) STRICT;
        CREATE INDEX tenantDataStoreEntryByStore ON tenantDataStoreEntry (flowID, store, sequence);
        CREATE INDEX tenantDataStoreEntryByExpiry ON tenantDataStoreEntry (expiresAt);
        CREATE TABLE tenantVariable (
            flowID TEXT NOT NULL, name TEXT NOT NULL, updatedAt REAL NOT NULL, expiresAt REAL NOT NULL,
            sealedValue BLOB NOT NULL, PRIMARY KEY (flowID, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE tenantNumberRange (
            name TEXT NOT NULL PRIMARY KEY, minimum INTEGER NOT NULL, maximum INTEGER NOT NULL, next INTEGER NOT NULL,
            length INTEGER NOT NULL, rotates INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE tenantIdempotencyKey (
            flowID TEXT NOT NULL, stepID TEXT NOT NULL, messageID TEXT NOT NULL, expiresAt REAL NOT NULL,
            PRIMARY KEY (flowID, stepID, messageID)
        ) STRICT, WITHOUT ROWID;
        """

    private static let oauth2 = """
        CREATE TABLE tenantOAuth2Credential (
            name TEXT NOT NULL PRIMARY KEY, tokenURL TEXT NOT NULL, clientID TEXT NOT NULL, scope TEXT NOT NULL,
            authentication TEXT NOT NULL, deployedAt REAL NOT NULL, deployedBy TEXT NOT NULL,
            sealedSecret BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Packages are JSON; secrets are secure parameters and known hosts.
    private static let packagesAndSecrets = """
        CREATE TABLE tenantPackage (id TEXT NOT NULL PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE tenantSecret (
            kind TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, deployedAt REAL NOT NULL,
            deployedBy TEXT NOT NULL, sealedContent BLOB NOT NULL, PRIMARY KEY (kind, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE tenantKeystoreBackup (
            one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
            version INTEGER NOT NULL REFERENCES tenantKeystoreVersion (number)
        ) STRICT;
        ALTER TABLE tenantOAuth2Credential ADD COLUMN details BLOB NOT NULL DEFAULT x'7b226465736372697074696f6e223a22222c227265736f75726365223a22222c2261756469656e6365223a22227d';
        ALTER TABLE tenantNumberRange ADD COLUMN description TEXT NOT NULL DEFAULT '';
        ALTER TABLE tenantNumberRange ADD COLUMN deployedAt REAL NOT NULL DEFAULT 0;
        ALTER TABLE tenantNumberRange ADD COLUMN deployedBy TEXT NOT NULL DEFAULT '';
        """

    /// What is kept beside messages and flows. A version is the flow as it was saved, a logging is JSON.
    private static let loggingAndVersions = """
        CREATE TABLE tenantFlowLogging (
            flowID TEXT NOT NULL PRIMARY KEY, content BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE tenantFlowProcessing (
            flowID TEXT NOT NULL PRIMARY KEY, isOrdered INTEGER NOT NULL, concurrentMax INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE tenantFlowVersion (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, flowID TEXT NOT NULL, revision INTEGER NOT NULL,
            summary BLOB NOT NULL, content BLOB NOT NULL, UNIQUE (flowID, revision)
        ) STRICT;
        CREATE TABLE tenantKeptItem (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, messageID TEXT NOT NULL,
            kind TEXT NOT NULL, attempt INTEGER NOT NULL, stepID TEXT, name TEXT NOT NULL, mediaType TEXT NOT NULL,
            at REAL NOT NULL, expiresAt REAL NOT NULL, size INTEGER NOT NULL, keptSize INTEGER NOT NULL,
            sealedContent BLOB NOT NULL
        ) STRICT;
        CREATE INDEX tenantKeptItemByMessage ON tenantKeptItem (messageID, kind, sequence);
        CREATE INDEX tenantKeptItemByExpiry ON tenantKeptItem (expiresAt);
        CREATE INDEX tenantKeptItemByTime ON tenantKeptItem (kind, at, keptSize);
        """

    private static let timerFirings = """
        CREATE TABLE tenantTimerFiring (
            flowID TEXT NOT NULL, number INTEGER NOT NULL, firedAt REAL NOT NULL, PRIMARY KEY (flowID, number)
        ) STRICT, WITHOUT ROWID;
        """

    /// A message has a payload as long as it is unfinished, and not longer.
    private static let messages = """
        CREATE TABLE tenantMessage (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, correlationID TEXT NOT NULL,
            flowID TEXT NOT NULL, status TEXT NOT NULL, startedAt REAL NOT NULL, endedAt REAL, record TEXT NOT NULL,
            sealedPayload BLOB,
            CHECK ((sealedPayload IS NOT NULL) = (status IN ('PROCESSING', 'RETRY'))),
            CHECK ((endedAt IS NULL) = (status IN ('PROCESSING', 'RETRY')))
        ) STRICT;
        CREATE INDEX tenantMessageUnfinished ON tenantMessage (sequence) WHERE sealedPayload IS NOT NULL;
        CREATE INDEX tenantMessageByCorrelation ON tenantMessage (correlationID);
        CREATE INDEX tenantMessageByFlow ON tenantMessage (flowID, sequence);
        CREATE INDEX tenantMessageByEnd ON tenantMessage (endedAt);
        """
}
