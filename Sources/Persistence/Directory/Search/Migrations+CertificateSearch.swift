import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

extension Migrations {
    static func registerCertificateSearch(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("certificate-search-1") { database in
            try database.execute(sql: certificateSearch)
            try fillCertificateSearch(database)
        }
    }

    /// What searches read: folded texts with an index of their trigrams, and numbers in the order of the changes.
    ///
    /// The trigram index keeps no places (`detail=none`): it finds where all trigrams of a text occur, and the texts
    /// themselves are then compared. It is five times smaller so, and never read for its places.
    /// Source: https://www.sqlite.org/fts5.html sections 4.3.4 and 4.6.
    private static let certificateSearch = """
        CREATE TABLE certificateSearch (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            fingerprint BLOB NOT NULL UNIQUE REFERENCES certificateAssignment (fingerprint) ON DELETE CASCADE,
            sha1 BLOB NOT NULL, userText TEXT NOT NULL, subjectText TEXT NOT NULL, issuerText TEXT NOT NULL
        ) STRICT;
        CREATE INDEX certificateSearchBySHA1 ON certificateSearch (sha1);
        CREATE VIRTUAL TABLE certificateSearchText USING fts5 (
            userText, subjectText, issuerText, content = 'certificateSearch', content_rowid = 'number',
            tokenize = 'trigram', detail = none
        );
        CREATE TRIGGER certificateSearchIsIndexed AFTER INSERT ON certificateSearch
        BEGIN
            INSERT INTO certificateSearchText (rowid, userText, subjectText, issuerText)
            VALUES (new.number, new.userText, new.subjectText, new.issuerText);
        END;
        CREATE TRIGGER certificateSearchIsForgotten AFTER DELETE ON certificateSearch
        BEGIN
            INSERT INTO certificateSearchText (certificateSearchText, rowid, userText, subjectText, issuerText)
            VALUES ('delete', old.number, old.userText, old.subjectText, old.issuerText);
        END;
        CREATE INDEX certificateAssignmentByBegin ON certificateAssignment (notBefore);
        CREATE INDEX certificateAssignmentBySighting ON certificateAssignment (lastSeenAt);
        CREATE INDEX certificateAssignmentByRetirement ON certificateAssignment (retiringSince)
            WHERE retiringSince IS NOT NULL;
        """

    private static func fillCertificateSearch(_ database: GRDB.Database) throws {
        let sql = """
            SELECT b.der, a.userID FROM certificateAssignment a JOIN certificateBody b ON b.fingerprint = a.fingerprint
            ORDER BY a.assignedAt, a.fingerprint
            """
        let rows = try Row.fetchCursor(database, sql: sql)
        while let row = try rows.next() {
            let der: Data = row[0]
            try CertificateSearchRow(try Certificate(derEncoded: Array(der)), userID: row[1]).insert(database)
        }
    }
}

/// One assignment as searches see it.
struct CertificateSearchRow {
    let certificate: Certificate
    let userID: String

    init(_ certificate: Certificate, userID: String) {
        self.certificate = certificate
        self.userID = userID
    }

    func insert(_ database: GRDB.Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO certificateSearch (fingerprint, sha1, userText, subjectText, issuerText)
                VALUES (?, ?, ?, ?, ?)
                """)
        let sha1 = FingerprintDigits(certificate.sha1Fingerprint)?.range(bytes: 20)?.lowerBound.bytes ?? []
        try statement.execute(arguments: [
            Data(certificate.fingerprint.bytes), Data(sha1),
            SearchText.fold(userID), SearchText.fold(certificate.subject.description),
            SearchText.fold(certificate.issuer.description),
        ])
    }
}
