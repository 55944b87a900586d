import Foundation
import IdentityDirectory
import KeyMaterial
import Synchronization

/// The failure that is put in.
struct PutInFailure: Error {}

/// A store whose n-th call of anything fails.
final class FaultyStore: DirectoryStore {
    private let inner: any DirectoryStore
    private let faults: Faults

    init(_ inner: any DirectoryStore, failingAt call: Int) {
        self.inner = inner
        faults = Faults(failingAt: call)
    }

    /// Whether the call was reached.
    var hasFailed: Bool { faults.hasFailed }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        try faults.pass()
        return try await inner.read { [faults] in try body(FaultyTransaction(inner: $0, faults: faults)) }
    }

    /// Also fails at the end of the body, as a commit does.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        try faults.pass()
        return try await inner.write { [faults] in
            let result = try body(FaultyTransaction(inner: $0, faults: faults))
            try faults.pass()
            return result
        }
    }
}

final class Faults: Sendable {
    private let left: Mutex<Int>

    init(failingAt call: Int) { left = Mutex(call) }

    var hasFailed: Bool { left.withLock { $0 <= 0 } }

    func pass() throws {
        let isTheOne = left.withLock { left in
            left -= 1
            return left == 0
        }
        if isTheOne { throw PutInFailure() }
    }
}

private struct FaultyTransaction: DirectoryTransaction {
    let inner: any DirectoryTransaction
    let faults: Faults

    private func faulty<Row: Sendable & Identifiable>(
        _ table: any RowTable<Row>
    ) -> any RowTable<Row> where Row.ID == String {
        FaultyTable(inner: table, faults: faults)
    }

    var systems: any RowTable<CommunicationSystem> { faulty(inner.systems) }
    var users: any RowTable<CommunicationUser> { faulty(inner.users) }
    var scenarios: any RowTable<CommunicationScenario> { faulty(inner.scenarios) }
    var arrangements: any ArrangementRows { FaultyArrangements(inner: inner.arrangements, faults: faults) }
    var certificates: any CertificateRows { FaultyCertificates(inner: inner.certificates, faults: faults) }
    var trust: any TrustRows { FaultyTrust(inner: inner.trust, faults: faults) }
    var access: any AccessRows { FaultyAccess(inner: inner.access, faults: faults) }
    var trail: any TrailRows { FaultyTrail(inner: inner.trail, faults: faults) }
    var observations: any ObservationRows { inner.observations }
    var bulk: any BulkRows { inner.bulk }
    var expiry: any ExpiryRows { inner.expiry }
}

private struct FaultyTable<Row: Sendable & Identifiable>: RowTable where Row.ID == String {
    let inner: any RowTable<Row>
    let faults: Faults

    private func passed() throws -> any RowTable<Row> {
        try faults.pass()
        return inner
    }

    func row(_ id: String) throws -> Row? { try passed().row(id) }
    func rows(_ page: Page) throws -> [Row] { try passed().rows(page) }
    func insert(_ row: Row) throws { try passed().insert(row) }
    func update(_ row: Row) throws { try passed().update(row) }
    @discardableResult func delete(_ id: String) throws -> Bool { try passed().delete(id) }
}

private struct FaultyTrust: TrustRows {
    let inner: any TrustRows
    let faults: Faults

    var authorities: any RowTable<TrustedAuthority> { FaultyTable(inner: inner.authorities, faults: faults) }
    var blocks: any RowTable<CertificateBlock> { FaultyTable(inner: inner.blocks, faults: faults) }
    var revocationLists: any RowTable<KnownRevocationList> {
        FaultyTable(inner: inner.revocationLists, faults: faults)
    }
    var renewalPolicies: any RowTable<RenewalPolicy> { FaultyTable(inner: inner.renewalPolicies, faults: faults) }
}

private struct FaultyArrangements: ArrangementRows {
    let inner: any ArrangementRows
    let faults: Faults

    private func passed() throws -> any ArrangementRows {
        try faults.pass()
        return inner
    }

    func row(_ id: String) throws -> CommunicationArrangement? { try passed().row(id) }
    func rows(_ page: Page) throws -> [CommunicationArrangement] { try passed().rows(page) }
    func insert(_ row: CommunicationArrangement) throws { try passed().insert(row) }
    func update(_ row: CommunicationArrangement) throws { try passed().update(row) }
    @discardableResult func delete(_ id: String) throws -> Bool { try passed().delete(id) }
    func rows(ofUser id: String) throws -> [CommunicationArrangement] { try passed().rows(ofUser: id) }
}

private struct FaultyCertificates: CertificateRows {
    let inner: any CertificateRows
    let faults: Faults

    private func passed() throws -> any CertificateRows {
        try faults.pass()
        return inner
    }

    func assignment(_ fingerprint: Fingerprint) throws -> CertificateAssignment? {
        try passed().assignment(fingerprint)
    }
    func search(_ filter: AssignmentFilter, at date: Date) throws -> AssignmentPage {
        try passed().search(filter, at: date)
    }
    func insert(_ assignment: CertificateAssignment, sharingKey: Bool) throws {
        try passed().insert(assignment, sharingKey: sharingKey)
    }
    func update(_ assignment: CertificateAssignment, sharingKey: Bool) throws {
        try passed().update(assignment, sharingKey: sharingKey)
    }
    @discardableResult func delete(_ fingerprint: Fingerprint) throws -> Bool { try passed().delete(fingerprint) }
    func markRevoked(by list: KnownRevocationList?, id: String) throws { try passed().markRevoked(by: list, id: id) }
    func holders(_ trait: ClaimTrait, limit: Int) throws -> [AssignmentClaim] {
        try passed().holders(trait, limit: limit)
    }
    func issued(byName issuer: DistinguishedName, after: Fingerprint?, limit: Int) throws -> [Certificate] {
        try passed().issued(byName: issuer, after: after, limit: limit)
    }
    func claims(after: FingerprintKey?, limit: Int) throws -> [AssignmentClaim] {
        try passed().claims(after: after, limit: limit)
    }
    func claim(_ fingerprint: Fingerprint) throws -> AssignmentClaim? { try passed().claim(fingerprint) }
}

private struct FaultyAccess: AccessRows {
    let inner: any AccessRows
    let faults: Faults

    var administrators: any RowTable<AdministratorRecord> { FaultyTable(inner: inner.administrators, faults: faults) }
    var tokens: any RowTable<TokenRecord> { FaultyTable(inner: inner.tokens, faults: faults) }
    var sessions: any RowTable<Session> { FaultyTable(inner: inner.sessions, faults: faults) }
    var links: any RowTable<SignInLinkRecord> { FaultyTable(inner: inner.links, faults: faults) }
    var passwords: any RowTable<PasswordRecord> { FaultyTable(inner: inner.passwords, faults: faults) }

    func removeExpired(at date: Date) throws {
        try faults.pass()
        try inner.removeExpired(at: date)
    }
}

private struct FaultyTrail: TrailRows {
    let inner: any TrailRows
    let faults: Faults

    private func passed() throws -> any TrailRows {
        try faults.pass()
        return inner
    }

    func lastEntry() throws -> AuditEntry? { try passed().lastEntry() }
    func append(_ entry: AuditEntry) throws { try passed().append(entry) }
    func entries(_ filter: AuditFilter) throws -> [AuditEntry] { try passed().entries(filter) }
    func entries(after sequence: Int64, limit: Int) throws -> [AuditEntry] {
        try passed().entries(after: sequence, limit: limit)
    }
    func append(_ head: AuditHead) throws { try passed().append(head) }
    func heads(limit: Int) throws -> [AuditHead] { try passed().heads(limit: limit) }
    func heads(after sequence: Int64, through last: Int64) throws -> [AuditHead] {
        try passed().heads(after: sequence, through: last)
    }
    func position(ofSink name: String) throws -> Int64 { try passed().position(ofSink: name) }
    func set(position: Int64, ofSink name: String) throws { try passed().set(position: position, ofSink: name) }
    func append(_ change: DirectoryChange) throws { try passed().append(change) }
    func changes(after sequence: Int64, limit: Int) throws -> [NumberedChange] {
        try passed().changes(after: sequence, limit: limit)
    }
    func changeBounds() throws -> ChangeBounds? { try passed().changeBounds() }
    func pruneChanges(keeping count: Int) throws { try passed().pruneChanges(keeping: count) }
}
