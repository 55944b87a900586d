import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

/// The assignments; the clash rules are the schema's constraints, told again here only to name the owner.
struct SQLiteCertificates: CertificateRows {
    let database: GRDB.Database

    func insert(_ assignment: CertificateAssignment, sharingKey: Bool) throws {
        try constrained(AssignmentClaim(assignment), sharingKey: sharingKey) {
            try write(assignment, sharingKey: sharingKey)
        }
    }

    func update(_ assignment: CertificateAssignment, sharingKey: Bool) throws {
        try constrained(AssignmentClaim(assignment), sharingKey: sharingKey, isHeld: true) {
            guard try delete(assignment.fingerprint) else {
                throw DirectoryError(.notFound, "Nobody holds the certificate \(assignment.fingerprint).")
            }
            try write(assignment, sharingKey: sharingKey)
        }
    }

    @discardableResult func delete(_ fingerprint: Fingerprint) throws -> Bool {
        guard let claim = try claim(fingerprint) else { return false }
        let key = Data(fingerprint.bytes)
        try database.run("DELETE FROM certificateSearch WHERE fingerprint = ?", [key])
        try database.run("DELETE FROM certificateAssignment WHERE fingerprint = ?", [key])
        try database.run("DELETE FROM certificateBody WHERE fingerprint = ?", [key])
        try releaseSubject(Data(claim.subject.bytes))
        try releaseKey(Data(claim.publicKey.bytes))
        return true
    }

    /// Runs `body` so that a constraint which it violates leaves nothing behind and is told by its rule.
    private func constrained(
        _ claim: AssignmentClaim, sharingKey: Bool, isHeld: Bool = false, _ body: () throws -> Void
    ) throws {
        do {
            try database.inSavepoint {
                try body()
                return .commit
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            if let conflict = try conflict(of: claim, sharingKey: sharingKey, isHeld: isHeld) {
                throw conflict
            }
            if error.extendedResultCode == .SQLITE_CONSTRAINT_FOREIGNKEY {
                throw DirectoryError(.inUse, "There is no user \(claim.userID).")
            }
            throw error
        }
    }

    private func write(_ assignment: CertificateAssignment, sharingKey: Bool) throws {
        let claim = AssignmentClaim(assignment)
        if !sharingKey, let owner = try otherHolder(of: claim, "publicKey", Data(claim.publicKey.bytes)) {
            throw try conflict(of: claim, sharingKey: false, isHeld: false)
                ?? AssignmentConflict(rule: .samePublicKey, owner: owner)
        }
        try claimSubject(claim)
        try claimKey(claim, sharingKey: sharingKey)
        try database.run(
            "INSERT INTO certificateBody (fingerprint, der, chain) VALUES (?, ?, ?)",
            [
                Data(claim.fingerprint.bytes), Data(assignment.certificate.derEncoded),
                Data(assignment.chain.flatMap(\.derEncoded)),
            ])
        try insertRow(assignment, claim)
        try CertificateSearchRow(assignment.certificate, userID: claim.userID).insert(database)
    }

    private func insertRow(_ assignment: CertificateAssignment, _ claim: AssignmentClaim) throws {
        let certificate = assignment.certificate
        let subject = Data(claim.subject.bytes)
        let key = Data(claim.publicKey.bytes)
        let arguments: StatementArguments = [
            Data(claim.fingerprint.bytes), claim.userID, claim.match.rawValue, subject, subject, key, key,
            claim.issuerKey.map { Data($0.bytes) }, Data(Fingerprint(of: certificate.issuer.derEncoded).bytes),
            certificate.subject.description, certificate.issuer.description, certificate.serialNumber.decimal,
            certificate.serialNumber.hex, certificate.notBefore.timeIntervalSince1970,
            certificate.notAfter.timeIntervalSince1970, assignment.assignedAt.timeIntervalSince1970,
            assignment.assignedBy, assignment.retiringSince?.timeIntervalSince1970,
            assignment.lastSeenAt?.timeIntervalSince1970, assignment.lastSeenAddress, assignment.revokedBy,
        ]
        try database.run(
            """
            INSERT INTO certificateAssignment (
                fingerprint, userID, match, subject, subjectOwner, publicKey, keyOwner, issuerKey, issuer,
                subjectText, issuerText, serialDecimal, serialHex, notBefore, notAfter, assignedAt, assignedBy,
                retiringSince, lastSeenAt, lastSeenAddress, revokedBy
            ) VALUES (
                ?, ?, ?, ?, (SELECT owner FROM subjectClaim WHERE subject = ?),
                ?, (SELECT owner FROM keyClaim WHERE publicKey = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
            )
            """, arguments)
    }

    func claim(_ fingerprint: Fingerprint) throws -> AssignmentClaim? {
        try claims("fingerprint = ?", [Data(fingerprint.bytes)], limit: 1).first
    }

    func claims(after: FingerprintKey?, limit: Int) throws -> [AssignmentClaim] {
        guard let after else { return try claims("1", [], limit: limit) }
        return try claims("fingerprint > ?", [Data(after.bytes)], limit: limit)
    }

    func holders(_ trait: ClaimTrait, limit: Int) throws -> [AssignmentClaim] {
        switch trait {
        case .subject(let subject): try claims("subject = ?", [Data(subject.bytes)], limit: limit)
        case .publicKey(let key): try claims("publicKey = ?", [Data(key.bytes)], limit: limit)
        case .issuerKey(let key): try claims("issuerKey = ?", [Data(key.bytes)], limit: limit)
        }
    }

    private func claims(
        _ condition: String, _ arguments: StatementArguments, limit: Int
    ) throws -> [AssignmentClaim] {
        let sql = """
            SELECT fingerprint, userID, match, subject, publicKey, issuerKey FROM certificateAssignment
            WHERE \(condition) ORDER BY fingerprint LIMIT \(limit)
            """
        var found: [AssignmentClaim] = []
        let rows = try Row.fetchCursor(try database.cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() {
            guard let fingerprint = try Self.key(row, 0), let match = MatchRule(rawValue: row[2]),
                let subject = try Self.key(row, 3), let publicKey = try Self.key(row, 4)
            else { throw PersistenceError(.databaseDamaged, "A stored certificate assignment is damaged.") }
            found.append(
                AssignmentClaim(
                    fingerprint: fingerprint, userID: row[1], match: match, subject: subject, publicKey: publicKey,
                    issuerKey: try Self.key(row, 5)))
        }
        return found
    }

    /// The fingerprint in a column, without a copy.
    private static func key(_ row: Row, _ column: Int) throws -> FingerprintKey? {
        try row.withUnsafeData(atIndex: column) { data in
            data.flatMap { $0.withUnsafeBytes { FingerprintKey(bytes: $0) } }
        }
    }
}
