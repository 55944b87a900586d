import GRDB

extension Migrations {
    static func registerDirectory(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("directory-1") { database in
            try database.execute(sql: communication)
            try database.execute(sql: certificates)
            try database.execute(sql: access)
            try database.execute(sql: trail)
            try database.execute(sql: observations)
        }
        migrator.registerMigration("directory-trust-1") { try $0.execute(sql: trustList) }
    }

    /// The trust list with its use and its plans, and the revocation lists of its authorities.
    private static let trustList = """
        ALTER TABLE trustedAuthority ADD COLUMN managedBy TEXT NOT NULL DEFAULT 'customer';
        ALTER TABLE trustedAuthority ADD COLUMN purposes TEXT NOT NULL DEFAULT 'clients revocationLists';
        ALTER TABLE trustedAuthority ADD COLUMN retiresAt REAL;
        ALTER TABLE trustedAuthority ADD COLUMN successor TEXT;
        CREATE INDEX certificateAssignmentByIssuerKey ON certificateAssignment (issuerKey, fingerprint)
            WHERE issuerKey IS NOT NULL;
        CREATE TABLE revocationList (
            id TEXT NOT NULL PRIMARY KEY, der BLOB NOT NULL, authority TEXT NOT NULL, authorityKey BLOB NOT NULL,
            managedBy TEXT NOT NULL, source TEXT, importedAt REAL NOT NULL, importedBy TEXT NOT NULL,
            attemptedAt REAL, failure TEXT
        ) STRICT;
        """

    private static let communication = """
        CREATE TABLE communicationSystem (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, host TEXT, description TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE communicationUser (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> '*'), description TEXT NOT NULL, isLocked INTEGER NOT NULL,
            passwordStatus TEXT NOT NULL, createdAt REAL NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE communicationScenario (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, services TEXT NOT NULL,
            authenticationMethods TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE communicationArrangement (
            id TEXT NOT NULL PRIMARY KEY,
            scenarioID TEXT NOT NULL REFERENCES communicationScenario (id),
            systemID TEXT NOT NULL REFERENCES communicationSystem (id),
            userID TEXT REFERENCES communicationUser (id),
            authenticationMethod TEXT NOT NULL, state TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX communicationArrangementByScenario ON communicationArrangement (scenarioID);
        CREATE INDEX communicationArrangementBySystem ON communicationArrangement (systemID);
        CREATE INDEX communicationArrangementByUser ON communicationArrangement (userID);
        """

    /// The rule that a certificate resolves to at most one user, as constraints.
    ///
    /// Each subject and each public key has one claim row. A claim's owner is the one user who may hold it, or `*`
    /// where several may: a subject that is only matched exactly, a key whose sharing was allowed. Assignments repeat
    /// the owner under a foreign key that follows it, and a check refuses any that are not the owner's.
    private static let certificates = """
        CREATE TABLE subjectClaim (
            subject BLOB NOT NULL PRIMARY KEY, owner TEXT NOT NULL, UNIQUE (subject, owner)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE keyClaim (
            publicKey BLOB NOT NULL PRIMARY KEY, owner TEXT NOT NULL, UNIQUE (publicKey, owner)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE certificateBody (
            fingerprint BLOB NOT NULL PRIMARY KEY, der BLOB NOT NULL, chain BLOB NOT NULL
        ) STRICT;
        CREATE TABLE certificateAssignment (
            fingerprint BLOB NOT NULL PRIMARY KEY REFERENCES certificateBody (fingerprint),
            userID TEXT NOT NULL REFERENCES communicationUser (id),
            match TEXT NOT NULL CHECK (match IN ('exact', 'name')),
            subject BLOB NOT NULL, subjectOwner TEXT NOT NULL,
            publicKey BLOB NOT NULL, keyOwner TEXT NOT NULL,
            issuerKey BLOB CHECK ((match = 'name') = (issuerKey IS NOT NULL)),
            issuer BLOB NOT NULL, subjectText TEXT NOT NULL, issuerText TEXT NOT NULL,
            serialDecimal TEXT NOT NULL, serialHex TEXT NOT NULL,
            notBefore REAL NOT NULL, notAfter REAL NOT NULL,
            assignedAt REAL NOT NULL, assignedBy TEXT NOT NULL,
            retiringSince REAL, lastSeenAt REAL, lastSeenAddress TEXT,
            FOREIGN KEY (subject, subjectOwner) REFERENCES subjectClaim (subject, owner) ON UPDATE CASCADE,
            FOREIGN KEY (publicKey, keyOwner) REFERENCES keyClaim (publicKey, owner) ON UPDATE CASCADE,
            CHECK (subjectOwner = userID OR (subjectOwner = '*' AND match = 'exact')),
            CHECK (keyOwner = userID OR keyOwner = '*')
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX certificateAssignmentByUser ON certificateAssignment (userID, fingerprint);
        CREATE INDEX certificateAssignmentBySubject ON certificateAssignment (subject, subjectOwner);
        CREATE INDEX certificateAssignmentByKey ON certificateAssignment (publicKey, keyOwner);
        CREATE INDEX certificateAssignmentByIssuer ON certificateAssignment (issuer, fingerprint);
        CREATE INDEX certificateAssignmentBySubjectText ON certificateAssignment (subjectText, fingerprint);
        CREATE INDEX certificateAssignmentByExpiry ON certificateAssignment (notAfter, fingerprint);
        CREATE INDEX certificateAssignmentBySerial ON certificateAssignment (serialHex);
        CREATE INDEX certificateAssignmentBySerialDecimal ON certificateAssignment (serialDecimal);
        CREATE TABLE certificateBlock (
            id TEXT NOT NULL PRIMARY KEY, reason TEXT NOT NULL, blockedAt REAL NOT NULL, blockedBy TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE trustedAuthority (
            id TEXT NOT NULL PRIMARY KEY, der BLOB NOT NULL, addedAt REAL NOT NULL, addedBy TEXT NOT NULL
        ) STRICT;
        """

    private static let access = """
        CREATE TABLE administrator (
            id TEXT NOT NULL PRIMARY KEY, roles TEXT NOT NULL, createdAt REAL NOT NULL, hash TEXT,
            failures INTEGER NOT NULL, lockedUntil REAL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE accessToken (
            id TEXT NOT NULL PRIMARY KEY, token TEXT NOT NULL, secretHash TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE session (
            id TEXT NOT NULL PRIMARY KEY, principal TEXT NOT NULL, startedAt REAL NOT NULL, lastUsedAt REAL NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE signInLink (
            id TEXT NOT NULL PRIMARY KEY, administratorID TEXT NOT NULL, expiresAt REAL NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE userPassword (
            id TEXT NOT NULL PRIMARY KEY REFERENCES communicationUser (id), hash TEXT NOT NULL,
            failures INTEGER NOT NULL, lockedAt REAL
        ) STRICT, WITHOUT ROWID;
        """

    private static let trail = """
        CREATE TABLE auditEntry (
            sequence INTEGER NOT NULL PRIMARY KEY, at REAL NOT NULL, "by" TEXT NOT NULL, action TEXT NOT NULL,
            subject TEXT NOT NULL, "before" TEXT, "after" TEXT, previousHash TEXT NOT NULL UNIQUE,
            hash TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE INDEX auditEntryBySubject ON auditEntry (subject, sequence);
        CREATE INDEX auditEntryByAction ON auditEntry (action, sequence);
        CREATE TRIGGER auditEntryIsNotChanged BEFORE UPDATE ON auditEntry
        BEGIN SELECT RAISE(ABORT, 'the audit is only appended to'); END;
        CREATE TRIGGER auditEntryIsNotRemoved BEFORE DELETE ON auditEntry
        BEGIN SELECT RAISE(ABORT, 'the audit is only appended to'); END;
        CREATE TABLE directoryChange (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL
        ) STRICT;
        """

    private static let observations = """
        CREATE TABLE accessDecision (
            id TEXT NOT NULL PRIMARY KEY, correlationID TEXT NOT NULL, at REAL NOT NULL, code TEXT NOT NULL,
            detail TEXT NOT NULL, hint TEXT, userID TEXT, arrangementID TEXT, service TEXT, method TEXT NOT NULL,
            path TEXT NOT NULL, fingerprint TEXT, serialNumber TEXT, assignment TEXT, peerAddress TEXT NOT NULL,
            durationMicroseconds INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX accessDecisionByTime ON accessDecision (at, id);
        CREATE INDEX accessDecisionByUser ON accessDecision (userID, at);
        CREATE INDEX accessDecisionByCorrelation ON accessDecision (correlationID);
        CREATE INDEX accessDecisionByFingerprint ON accessDecision (fingerprint, at);
        """
}
