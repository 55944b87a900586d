import Foundation
import KeyMaterial

/// The assignments and the indexes over them, as a value.
struct MemoryCertificates: Sendable {
    var assignments: [Fingerprint: CertificateAssignment] = [:]
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
        bySubject[claim.subject, default: []].insert(assignment.fingerprint)
        byKey[claim.publicKey, default: []].insert(assignment.fingerprint)
        countByUser[claim.userID, default: 0] += 1
    }

    mutating func delete(_ fingerprint: Fingerprint) -> CertificateAssignment? {
        guard let assignment = assignments.removeValue(forKey: fingerprint) else { return nil }
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

    func assignments(_ filter: AssignmentFilter, at date: Date) throws -> [CertificateAssignment] {
        let found = kept.assignments.values.map(withBlock).filter { matches($0, filter, at: date) }
            .sorted { isOrdered($0, $1, by: filter.sort) }
        guard let after = filter.after else { return Array(found.prefix(filter.limit)) }
        guard let cursor = kept.assignments[after] else { return [] }
        return Array(found.drop { !isOrdered(cursor, $0, by: filter.sort) }.prefix(filter.limit))
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

    private func matches(_ assignment: CertificateAssignment, _ filter: AssignmentFilter, at date: Date) -> Bool {
        let certificate = assignment.certificate
        func contains(_ name: DistinguishedName, _ part: String?) -> Bool {
            part.map { name.description.lowercased().contains($0.lowercased()) } ?? true
        }
        let serial = filter.serialNumber?.lowercased()
        return (filter.userID.map { $0 == assignment.userID } ?? true)
            && contains(certificate.subject, filter.subject) && contains(certificate.issuer, filter.issuer)
            && (serial.map { [certificate.serialNumber.decimal, certificate.serialNumber.hex].contains($0) } ?? true)
            && (filter.publicKey.map { $0 == certificate.publicKey.fingerprint } ?? true)
            && (filter.status.map { $0 == assignment.status(at: date) } ?? true)
            && (filter.expiresBefore.map { certificate.notAfter < $0 } ?? true)
    }

    private func isOrdered(
        _ left: CertificateAssignment, _ right: CertificateAssignment, by sort: AssignmentFilter.Sort
    ) -> Bool {
        switch sort {
        case .user where left.userID != right.userID:
            return left.userID.utf8.lexicographicallyPrecedes(right.userID.utf8)
        case .subject where left.certificate.subject.description != right.certificate.subject.description:
            return left.certificate.subject.description.utf8
                .lexicographicallyPrecedes(right.certificate.subject.description.utf8)
        case .expiry where left.certificate.notAfter != right.certificate.notAfter:
            return left.certificate.notAfter < right.certificate.notAfter
        default:
            return left.fingerprint < right.fingerprint
        }
    }
}
