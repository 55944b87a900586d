import Foundation
import IdentityDirectory
import KeyMaterial

/// A directory in memory to which as many assignments are added as one likes, and which keeps no decisions: what is
/// measured is the gateway with its index, whose access log goes to a file as nginx's does, and not a store.
///
/// The added assignments have made-up fingerprints: real certificates in such numbers would take minutes to sign.
struct BenchmarkStore: DirectoryStore {
    private let store = MemoryDirectoryStore()
    let addedCount: Int

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        let count = addedCount
        return try await store.read { try body(BenchmarkTransaction(base: $0, addedCount: count)) }
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        let count = addedCount
        return try await store.write { try body(BenchmarkTransaction(base: $0, addedCount: count)) }
    }
}

private struct BenchmarkTransaction: DirectoryTransaction {
    let base: any DirectoryTransaction
    let addedCount: Int

    var systems: any RowTable<CommunicationSystem> { base.systems }
    var users: any RowTable<CommunicationUser> { base.users }
    var scenarios: any RowTable<CommunicationScenario> { base.scenarios }
    var arrangements: any ArrangementRows { base.arrangements }
    var certificates: any CertificateRows { BenchmarkCertificates(base: base.certificates, addedCount: addedCount) }
    var trust: any TrustRows { base.trust }
    var access: any AccessRows { base.access }
    var trail: any TrailRows { base.trail }
    var observations: any ObservationRows { ForgettingObservations(base: base.observations) }
    var bulk: any BulkRows { base.bulk }
    var expiry: any ExpiryRows { base.expiry }
}

private struct BenchmarkCertificates: CertificateRows {
    let base: any CertificateRows
    let addedCount: Int

    /// All at once, before the first page ends: the index asks on only after a full page.
    func claims(after: FingerprintKey?, limit: Int) throws -> [AssignmentClaim] {
        let claims = try base.claims(after: after, limit: limit)
        guard after == nil else { return claims }
        return try (0..<addedCount).map(claim) + claims
    }

    private func claim(_ number: Int) throws -> AssignmentClaim {
        var words = (UInt64(number), UInt64(number) &* 0x9e37_79b9_7f4a_7c15, UInt64.max, UInt64(1))
        guard let key = withUnsafeBytes(of: &words, { FingerprintKey(bytes: $0) }) else {
            throw DirectoryError(.notFound, "A fingerprint has 32 bytes.")
        }
        return AssignmentClaim(
            fingerprint: key, userID: "_U\(number)", match: .exact, subject: key, publicKey: key, issuerKey: nil)
    }

    func assignment(_ fingerprint: Fingerprint) throws -> CertificateAssignment? { try base.assignment(fingerprint) }
    func search(_ filter: AssignmentFilter, at date: Date) throws -> AssignmentPage {
        try base.search(filter, at: date)
    }
    func insert(_ assignment: CertificateAssignment, sharingKey: Bool) throws {
        try base.insert(assignment, sharingKey: sharingKey)
    }
    func update(_ assignment: CertificateAssignment, sharingKey: Bool) throws {
        try base.update(assignment, sharingKey: sharingKey)
    }
    @discardableResult func delete(_ fingerprint: Fingerprint) throws -> Bool { try base.delete(fingerprint) }
    func markRevoked(by list: KnownRevocationList?, id: String) throws { try base.markRevoked(by: list, id: id) }
    func holders(_ trait: ClaimTrait, limit: Int) throws -> [AssignmentClaim] {
        try base.holders(trait, limit: limit)
    }
    func issued(byName issuer: DistinguishedName, after: Fingerprint?, limit: Int) throws -> [Certificate] {
        try base.issued(byName: issuer, after: after, limit: limit)
    }
    func claim(_ fingerprint: Fingerprint) throws -> AssignmentClaim? { try base.claim(fingerprint) }
}

private struct ForgettingObservations: ObservationRows {
    let base: any ObservationRows

    func insert(_ decisions: [AccessDecision]) throws {}
    func decisions(_ filter: DecisionFilter) throws -> [AccessDecision] { [] }
    func decision(_ id: String) throws -> AccessDecision? { nil }
    func note(_ sightings: [Sighting]) throws { try base.note(sightings) }
    func keep(presented: [PresentedCertificate], max: Int) throws {}
    func presented(_ fingerprint: Fingerprint) throws -> PresentedCertificate? { nil }
    func pruneDecisions(before date: Date, keeping count: Int) throws {}
}
