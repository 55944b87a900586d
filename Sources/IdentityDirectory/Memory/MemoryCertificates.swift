import Foundation
import KeyMaterial

/// The assignments and the indexes over them, as a value.
struct MemoryCertificates: Sendable {
    var assignments: [Fingerprint: CertificateAssignment] = [:]
    /// Grows with each assignment that is written.
    private(set) var numbers: [Fingerprint: Int64] = [:]
    private var lastNumber: Int64 = 0
    private var bySubject: [FingerprintKey: Set<Fingerprint>] = [:]
    private var byKey: [FingerprintKey: Set<Fingerprint>] = [:]
    private var countByUser: [String: Int] = [:]

    func isHolder(_ user: String) -> Bool { countByUser[user] != nil }

    func holders(subject: FingerprintKey) -> [CertificateAssignment] {
        (bySubject[subject] ?? []).sorted().compactMap { assignments[$0] }
    }

    func holders(publicKey: FingerprintKey) -> [CertificateAssignment] {
        (byKey[publicKey] ?? []).sorted().compactMap { assignments[$0] }
    }

    mutating func insert(_ assignment: CertificateAssignment, sharingKey: Bool) throws {
        let claim = AssignmentClaim(assignment)
        if let owner = assignments[assignment.fingerprint]?.userID {
            throw AssignmentConflict(rule: .sameCertificate, owner: owner)
        }
        let others = holders(subject: claim.subject).filter { $0.userID != claim.userID }
        if let other = claim.match == .name ? others.first : others.first(where: { $0.match == .name }) {
            throw AssignmentConflict(rule: .sameName, owner: other.userID)
        }
        let keyHolder = holders(publicKey: claim.publicKey).first { $0.userID != claim.userID }
        if let keyHolder, !sharingKey {
            throw AssignmentConflict(rule: .samePublicKey, owner: keyHolder.userID)
        }
        assignments[assignment.fingerprint] = assignment
        lastNumber += 1
        numbers[assignment.fingerprint] = lastNumber
        bySubject[claim.subject, default: []].insert(assignment.fingerprint)
        byKey[claim.publicKey, default: []].insert(assignment.fingerprint)
        countByUser[claim.userID, default: 0] += 1
    }

    mutating func delete(_ fingerprint: Fingerprint) -> CertificateAssignment? {
        guard let assignment = assignments.removeValue(forKey: fingerprint) else { return nil }
        numbers[fingerprint] = nil
        let claim = AssignmentClaim(assignment)
        remove(fingerprint, from: &bySubject[claim.subject])
        remove(fingerprint, from: &byKey[claim.publicKey])
        let count = (countByUser[claim.userID] ?? 0) - 1
        countByUser[claim.userID] = count > 0 ? count : nil
        return assignment
    }

    private func remove(_ fingerprint: Fingerprint, from set: inout Set<Fingerprint>?) {
        set?.remove(fingerprint)
        if set?.isEmpty ?? false { set = nil }
    }
}

/// The assignments as a transaction sees them.
struct MemoryCertificateRows: CertificateRows {
    let transaction: MemoryTransaction

    private var kept: MemoryCertificates { transaction.state.certificates }

    func assignment(_ fingerprint: Fingerprint) throws -> CertificateAssignment? {
        kept.assignments[fingerprint].map(withBlock)
    }

    func search(_ filter: AssignmentFilter, at date: Date) throws -> AssignmentPage {
        guard filter.after?.fits(filter.sort) ?? true else { throw DirectoryError.foreignCursor }
        let found = kept.assignments.values.map(withBlock).filter { filter.matches($0, at: date) }
            .map { (cursor: cursor(of: $0, filter.sort), assignment: $0) }
            .filter { entry in filter.after.map { $0.precedes(entry.cursor) } ?? true }
            .sorted { $0.cursor.precedes($1.cursor) }
        let page = found.prefix(filter.limit)
        return AssignmentPage(
            assignments: page.map(\.assignment), next: found.count > page.count ? page.last?.cursor : nil)
    }

    func insert(_ assignment: CertificateAssignment, sharingKey: Bool) throws {
        guard transaction.state.users[assignment.userID] != nil else {
            throw DirectoryError(.inUse, "There is no user \(assignment.userID).")
        }
        try transaction.state.certificates.insert(assignment, sharingKey: sharingKey)
    }

    func update(_ assignment: CertificateAssignment, sharingKey: Bool) throws {
        var changed = kept
        guard changed.delete(assignment.fingerprint) != nil else {
            throw DirectoryError(.notFound, "Nobody holds the certificate \(assignment.fingerprint).")
        }
        guard transaction.state.users[assignment.userID] != nil else {
            throw DirectoryError(.inUse, "There is no user \(assignment.userID).")
        }
        try changed.insert(assignment, sharingKey: sharingKey)
        transaction.state.certificates = changed
    }

    @discardableResult func delete(_ fingerprint: Fingerprint) throws -> Bool {
        transaction.state.certificates.delete(fingerprint) != nil
    }

    func markRevoked(by list: KnownRevocationList?, id: String) throws {
        let serials = Set((list?.revoked ?? []).map(\.serialNumber))
        for (fingerprint, assignment) in kept.assignments {
            let certificate = assignment.certificate
            if let list, serials.contains(certificate.serialNumber), list.covers(certificate) {
                transaction.state.certificates.assignments[fingerprint]?.revokedBy = id
            } else if assignment.revokedBy == id {
                transaction.state.certificates.assignments[fingerprint]?.revokedBy = nil
            }
        }
    }

    func holders(_ trait: ClaimTrait, limit: Int) throws -> [AssignmentClaim] {
        let found =
            switch trait {
            case .subject(let subject): kept.holders(subject: subject)
            case .publicKey(let key): kept.holders(publicKey: key)
            case .issuerKey(let key):
                kept.assignments.values.filter { $0.issuerKey.map { FingerprintKey($0) } == key }
                    .sorted { $0.fingerprint < $1.fingerprint }
            }
        return found.prefix(limit).map { AssignmentClaim($0) }
    }

    func issued(byName issuer: DistinguishedName, after: Fingerprint?, limit: Int) throws -> [Certificate] {
        let found = kept.assignments.values.filter { assignment in
            assignment.certificate.issuer == issuer && after.map { $0 < assignment.fingerprint } ?? true
        }
        return found.sorted { $0.fingerprint < $1.fingerprint }.prefix(limit).map(\.certificate)
    }

    func claims(after key: FingerprintKey?, limit: Int) throws -> [AssignmentClaim] {
        let after = key?.fingerprint
        let found = kept.assignments.keys.filter { print in after.map { $0 < print } ?? true }.sorted().prefix(limit)
        return found.compactMap { kept.assignments[$0].map { AssignmentClaim($0) } }
    }

    func claim(_ fingerprint: Fingerprint) throws -> AssignmentClaim? {
        kept.assignments[fingerprint].map { AssignmentClaim($0) }
    }

    private func withBlock(_ assignment: CertificateAssignment) -> CertificateAssignment {
        var assignment = assignment
        let targets: [CertificateBlock.Target] = [
            .fingerprint(assignment.fingerprint), .publicKey(assignment.certificate.publicKey.fingerprint),
        ]
        assignment.isBlocked = targets.contains { transaction.state.blocks[CertificateBlock.id(of: $0)] != nil }
        return assignment
    }

    private func cursor(of assignment: CertificateAssignment, _ sort: AssignmentFilter.Sort) -> AssignmentCursor {
        let key: AssignmentCursor.Key =
            switch sort {
            case .user: .text(assignment.userID)
            case .subject: .text(assignment.certificate.subject.description)
            case .expiry: .seconds(assignment.certificate.notAfter.timeIntervalSince1970)
            case .latest: .number(kept.numbers[assignment.fingerprint] ?? 0)
            }
        return AssignmentCursor(key: key, fingerprint: assignment.fingerprint)
    }
}

extension AssignmentCursor {
    /// Whether what stands here comes before what stands there.
    fileprivate func precedes(_ other: AssignmentCursor) -> Bool {
        switch (key, other.key) {
        case (.text(let left), .text(let right)) where left != right:
            left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.seconds(let left), .seconds(let right)) where left != right: left < right
        case (.number(let left), .number(let right)) where left != right: left > right
        default: fingerprint < other.fingerprint
        }
    }
}
