import Foundation
import KeyMaterial

/// What a dry run has let pass so far: the certificates that would be assigned by then.
struct BulkPreview: Sendable {
    private var byCertificate: [FingerprintKey: String] = [:]
    private var byKey: [FingerprintKey: String] = [:]
    private var bySubject: [FingerprintKey: (user: String, byName: Bool)] = [:]
    private var users: Set<String> = []
    /// Those that would be on the trust list by then.
    private(set) var authorities: [TrustedAuthority] = []

    func hasUser(_ id: String) -> Bool { users.contains(id) }
    mutating func note(user id: String) { users.insert(id) }
    mutating func note(authority: TrustedAuthority) { authorities.append(authority) }

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
        let isNewUser = try needsUser(assignment.userID)
        let held = try change.rows.certificates.claim(assignment.certificate.fingerprint)
        if let held, held.userID == assignment.userID, held.match == assignment.match {
            row.outcome = .already
            try block(assignment)
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
            refusesWeak: refusesWeak, revocations: revocations, previewed: preview.authorities)
        if let refusal = examination.refusals.first { throw refusal }
        // Not before, so that a row that is refused leaves no user behind.
        if isNewUser { try create(CommunicationUser(id: assignment.userID)) }
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
            try block(assignment)
        }
        row.outcome = .assigned
        if let warning = examination.warnings.first { row.detail = warning.detail }
    }

    /// Carries over that the certificate was blocked or revoked where the table comes from; a block is left as it is.
    private func block(_ assignment: AssignmentRow) throws {
        guard let reason = assignment.blocked, !options.isDryRun else { return }
        let targets: [CertificateBlock.Target] = [
            .fingerprint(assignment.certificate.fingerprint), .publicKey(assignment.certificate.publicKey.fingerprint),
        ]
        guard try targets.allSatisfy({ try change.rows.blocks.row(CertificateBlock.id(of: $0)) == nil }) else { return }
        _ = try change.block(targets[0], reason: reason)
    }

    /// Whether the user must be created first; throws `invalid` where it may not be.
    private func needsUser(_ id: String) throws -> Bool {
        guard try change.rows.users.row(id) == nil, !preview.hasUser(id) else { return false }
        guard options.createsUsers else {
            throw DirectoryError(
                .invalid, "There is no communication user \(id).",
                hint: "Create the user first, or let the import create users.")
        }
        try Identifier.check(id, of: "communication user")
        return true
    }

    private mutating func create(_ row: inout BulkRow) throws {
        let user = try RowCells(cells: row.cells).value(over: CommunicationUser(id: row.cells["id"] ?? ""))
        row.object = user.id
        if let there = try change.rows.users.row(user.id) {
            let isOtherwise =
                there.description != user.description
                || row.cells["isLocked"] != nil && there.isLocked != user.isLocked
                || row.cells["mayRenew"] != nil && there.mayRenew != user.mayRenew
            guard !isOtherwise else {
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
