import Foundation
import GRDB
import IdentityDirectory

extension SQLiteCertificates {
    /// Takes the subject's claim row, and makes it the user's own where the rule is `name`.
    ///
    /// Making it one user's own fails on the schema's check as long as another user holds the subject.
    func claimSubject(_ claim: AssignmentClaim) throws {
        let subject = Data(claim.subject.bytes)
        try database.run(
            "INSERT OR IGNORE INTO subjectClaim (subject, owner) VALUES (?, '*')", [subject])
        guard claim.match == .name else { return }
        try database.run(
            "UPDATE subjectClaim SET owner = ? WHERE subject = ? AND owner <> ?",
            [claim.userID, subject, claim.userID])
    }

    /// Takes the public key's claim row, and opens it to several users where that was allowed.
    func claimKey(_ claim: AssignmentClaim, sharingKey: Bool) throws {
        let key = Data(claim.publicKey.bytes)
        try database.run(
            "INSERT OR IGNORE INTO keyClaim (publicKey, owner) VALUES (?, ?)", [key, claim.userID])
        guard sharingKey else { return }
        try database.run(
            "UPDATE keyClaim SET owner = '*' WHERE publicKey = ? AND owner <> ?", [key, claim.userID])
    }

    /// Gives a subject's claim up when nobody holds it, and opens it when nobody holds it by name any more.
    func releaseSubject(_ subject: Data) throws {
        try database.run(
            """
            UPDATE subjectClaim SET owner = '*' WHERE subject = ?1 AND owner <> '*'
            AND NOT EXISTS (SELECT 1 FROM certificateAssignment WHERE subject = ?1 AND match = 'name')
            """, [subject])
        try database.run(
            """
            DELETE FROM subjectClaim WHERE subject = ?1
            AND NOT EXISTS (SELECT 1 FROM certificateAssignment WHERE subject = ?1)
            """, [subject])
    }

    /// Gives a key's claim up when nobody holds it, and closes it when only one user is left.
    func releaseKey(_ key: Data) throws {
        let users = try String.fetchAll(
            try database.cachedStatement(
                sql: "SELECT DISTINCT userID FROM certificateAssignment WHERE publicKey = ? LIMIT 2"),
            arguments: [key])
        if users.isEmpty {
            try database.run("DELETE FROM keyClaim WHERE publicKey = ?", [key])
        } else if users.count == 1 {
            try database.execute(
                sql: "UPDATE keyClaim SET owner = ? WHERE publicKey = ? AND owner = '*'", arguments: [users[0], key])
        }
    }

    /// Whose assignment stands in the way; nil when none does. With `isHeld` it is the holder's that is changed.
    func conflict(of claim: AssignmentClaim, sharingKey: Bool, isHeld: Bool) throws -> AssignmentConflict? {
        if !isHeld {
            let holder = try String.fetchOne(
                try database.cachedStatement(sql: "SELECT userID FROM certificateAssignment WHERE fingerprint = ?"),
                arguments: [Data(claim.fingerprint.bytes)])
            if let holder { return AssignmentConflict(rule: .sameCertificate, owner: holder) }
        }
        let subject = Data(claim.subject.bytes)
        let onlyNames = claim.match == .name ? "" : "AND match = 'name'"
        if let owner = try otherHolder(of: claim, "subject", subject, onlyNames) {
            return AssignmentConflict(rule: .sameName, owner: owner)
        }
        guard !sharingKey, let owner = try otherHolder(of: claim, "publicKey", Data(claim.publicKey.bytes)) else {
            return nil
        }
        return AssignmentConflict(rule: .samePublicKey, owner: owner)
    }

    /// Another user who holds the subject or the key by another certificate; the first by fingerprint.
    func otherHolder(
        of claim: AssignmentClaim, _ column: String, _ value: Data, _ condition: String = ""
    ) throws -> String? {
        try String.fetchOne(
            try database.cachedStatement(
                sql: """
                    SELECT userID FROM certificateAssignment
                    WHERE \(column) = ? AND userID <> ? AND fingerprint <> ? \(condition)
                    ORDER BY fingerprint LIMIT 1
                    """), arguments: [value, claim.userID, Data(claim.fingerprint.bytes)])
    }
}
