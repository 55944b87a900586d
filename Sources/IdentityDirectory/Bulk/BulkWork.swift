import Foundation
import KeyMaterial

/// What a dry run has let pass so far: the certificates that would be assigned by then.
struct BulkPreview: Sendable {
    private var byCertificate: [FingerprintKey: String] = [:]
    private var byKey: [FingerprintKey: String] = [:]
    private var bySubject: [FingerprintKey: (user: String, byName: Bool)] = [:]
    private var users: Set<String> = []

    func hasUser(_ id: String) -> Bool { users.contains(id) }
    mutating func note(user id: String) { users.insert(id) }

    /// The user among the rows before whose certificate clashes with this one, and by which rule; its own user is none.
    func clash(_ claim: AssignmentClaim, overridesKey: Bool) -> AssignmentConflict? {
        if let owner = byCertificate[claim.fingerprint], owner != claim.userID {
            return AssignmentConflict(rule: .sameCertificate, owner: owner)
        }
        if let other = bySubject[claim.subject], other.user != claim.userID, other.byName || claim.match == .name {
            return AssignmentConflict(rule: .sameName, owner: other.user)
        }
        if !overridesKey, let owner = byKey[claim.publicKey], owner != claim.userID {
            return AssignmentConflict(rule: .samePublicKey, owner: owner)
        }
        return nil
    }

    func holds(_ claim: AssignmentClaim) -> Bool { byCertificate[claim.fingerprint] == claim.userID }

    mutating func note(_ claim: AssignmentClaim) {
        byCertificate[claim.fingerprint] = claim.userID
        byKey[claim.publicKey] = claim.userID
        let byName = claim.match == .name || bySubject[claim.subject]?.byName == true
        bySubject[claim.subject] = (claim.userID, byName)
    }
}

/// Carries out the rows of one chunk within one transaction; a row that is refused leaves nothing behind.
struct BulkWork {
    let change: Change
    let options: BulkOptions
    let refusesWeak: Bool
    /// As they are known to the index.
    let revocations: Revocations
    var preview: BulkPreview

    mutating func carryOut(_ row: BulkRow) throws -> BulkRow {
        var row = row
        do {
            switch row.kind {
            case .certificates: try assign(&row)
            case .users: try create(&row)
            default: throw DirectoryError(.invalid, "This is no row for a chunk.")
            }
        } catch let error as DirectoryError where error.isOfRow {
            row.take(error)
        }
        return row
    }

    private mutating func assign(_ row: inout BulkRow) throws {
        let assignment = try AssignmentRow(row.cells, at: change.at, by: change.by)
        row.object = assignment.certificate.fingerprint.hex
        try requireUser(assignment.userID)
        let held = try change.rows.certificates.claim(assignment.certificate.fingerprint)
        if let held, held.userID == assignment.userID, held.match == assignment.match {
            row.outcome = .already
            return
        }
        let claim = AssignmentClaim(assignment.assigned(issuerKey: nil))
        if options.isDryRun {
            if preview.holds(claim) {
                row.outcome = .already
                return
            }
            if let conflict = preview.clash(claim, overridesKey: options.overridesPublicKey) {
                throw DirectoryError.conflict(conflict, for: assignment.userID)
            }
        }
        let examination = try Examination(
            rows: change.rows, at: change.at, certificate: assignment.certificate, chain: assignment.chain,
            userID: assignment.userID, match: assignment.match, overridePublicKey: options.overridesPublicKey,
            refusesWeak: refusesWeak, revocations: revocations)
        if let refusal = examination.refusals.first { throw refusal }
        if options.isDryRun {
            preview.note(claim)
        } else {
            let before = try held.flatMap { _ in
                try change.rows.certificates.assignment(assignment.certificate.fingerprint)
            }
            let isShared = examination.warnings.contains { $0.code == "publicKeyShared" }
            try change.write(
                assignment.assigned(issuerKey: examination.issuerKey), over: before, sharingKey: isShared,
                "certificate.assign")
        }
        row.outcome = .assigned
        if let warning = examination.warnings.first { row.detail = warning.detail }
    }

    private mutating func requireUser(_ id: String) throws {
        guard try change.rows.users.row(id) == nil, !preview.hasUser(id) else { return }
        guard options.createsUsers else {
            throw DirectoryError(
                .invalid, "There is no communication user \(id).",
                hint: "Create the user first, or let the import create users.")
        }
        try create(CommunicationUser(id: id))
    }

    private mutating func create(_ row: inout BulkRow) throws {
        let user = try RowCells(cells: row.cells).value(over: CommunicationUser(id: row.cells["id"] ?? ""))
        row.object = user.id
        if let there = try change.rows.users.row(user.id) {
            guard there.description == user.description else {
                throw DirectoryError(
                    .alreadyExists, "There is already a communication user \(user.id), and it is otherwise.")
            }
            row.outcome = .already
            return
        }
        try create(user)
        row.outcome = .created
    }

    /// As `Directory.create`, and locked where the row says so; passwords are never carried over.
    private mutating func create(_ user: CommunicationUser) throws {
        try Identifier.check(user.id, of: "communication user")
        guard !options.isDryRun else { return preview.note(user: user.id) }
        var made = user
        made.passwordStatus = .none
        made.createdAt = change.at
        try change.rows.users.insert(made)
        try change.audit("user.create", made.id, after: made)
        try change.touch(.user, made.id)
    }
}

/// A certificate's row, read.
struct AssignmentRow {
    let certificate: Certificate
    let chain: [Certificate]
    let userID: String
    let match: MatchRule
    private let isRetiring: Bool
    private let at: Date
    private let by: String

    /// Throws `invalid` that tells which column is wrong.
    init(_ cells: [String: String], at: Date, by: String) throws {
        self.at = at
        self.by = by
        guard let user = cells["user"] else { throw DirectoryError(.invalid, "The column user is empty.") }
        userID = user
        guard let match = MatchRule(rawValue: cells["match"] ?? MatchRule.exact.rawValue) else {
            throw DirectoryError(.invalid, "The column match is neither exact nor name.")
        }
        self.match = match
        let found = try CertificateCell.certificates(cells["certificate"], column: "certificate")
        guard let first = found.first else { throw DirectoryError(.invalid, "The column certificate is empty.") }
        certificate = first
        chain = Array(found.dropFirst()) + (try CertificateCell.certificates(cells["chain"], column: "chain"))
        if let expected = cells["sha256Fingerprint"], expected.lowercased() != first.fingerprint.hex {
            throw DirectoryError(.invalid, "The column sha256Fingerprint is not that of the certificate.")
        }
        isRetiring = cells["retiring"] == "true"
    }

    func assigned(issuerKey: Fingerprint?) -> CertificateAssignment {
        var assignment = CertificateAssignment(
            certificate: certificate, userID: userID, match: match, chain: chain, issuerKey: issuerKey,
            assignedAt: at, assignedBy: by)
        assignment.retiringSince = isRetiring ? at : nil
        return assignment
    }
}

/// Certificates in a cell: PEM, or base64 of DER or PKCS#7, several with blanks between.
enum CertificateCell {
    static func certificates(_ text: String?, column: String) throws -> [Certificate] {
        guard let text, !text.isEmpty else { return [] }
        do {
            // A hyphen is in PEM's lines and nowhere in base64.
            if text.utf8.contains(UInt8(ascii: "-")) {
                return try CertificateBundle(bytes: Array(text.utf8)).certificates
            }
            return try text.utf8.split(whereSeparator: { $0 <= 0x20 }).flatMap { part in
                guard let data = Data(base64Encoded: Data(part)) else {
                    throw DirectoryError(.invalid, "The column \(column) holds neither PEM nor base64.")
                }
                return try CertificateBundle(bytes: Array(data)).certificates
            }
        } catch let error as KeyMaterialError {
            throw DirectoryError(.invalid, "The column \(column) holds no certificate: \(error.detail).")
        }
    }

    static func text(_ certificates: [Certificate]) -> String {
        certificates.map { Data($0.derEncoded).base64EncodedString() }.joined(separator: " ")
    }
}

extension DirectoryError {
    /// Whether the row is the reason, and not the store.
    var isOfRow: Bool { code != .storeUnavailable && code != .undecided }
}

extension BulkRow {
    mutating func take(_ error: DirectoryError) {
        let isClash = error.code == .certificateAlreadyAssigned || error.code == .publicKeyAlreadyAssigned
        outcome = isClash ? .clash : .refused
        detail = error.detail
        owner = error.owner
    }
}
