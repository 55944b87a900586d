import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Synchronization
import Testing

/// Revocation lists of authorities of the trust list.
struct RevocationTests {
    /// A list of the authority's, signed now.
    private func list(
        _ pki: TestPKI, _ revoked: [Certificate], number: Int = 1, at date: Date,
        reason: RevocationReason = .keyCompromise
    ) throws -> RevocationList {
        try RevocationList.make(
            revoked: revoked.map { .init(serialNumber: $0.serialNumber, date: date, reason: reason) }, number: number,
            thisUpdate: date, nextUpdate: date.addingTimeInterval(7 * 86_400), authority: pki.authority.certificate,
            key: pki.authority.key)
    }

    private func connected(_ fixture: DirectoryFixture) async throws -> TestIdentity {
        let client = try fixture.pki.client("caller")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        return client
    }

    @Test func whatAListNamesIsRefusedFromTheNextRequestOn() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let client = try await connected(fixture)
        #expect(try fixture.verdict(client.certificate) == .accepted)
        try await fixture.directory.importRevocationList(
            list(fixture.pki, [client.certificate], at: fixture.clock.now), by: "test")
        #expect(try fixture.verdict(client.certificate) == .revoked)
        let verdict = try await fixture.directory.explain(certificate: client.certificate).verdict
        #expect(verdict.code == .revoked)
        #expect(verdict.userID == "_ABCXYZ")
        #expect(verdict.detail.contains("keyCompromise"))
        let held = try await fixture.directory.assignment(client.certificate.fingerprint)
        #expect(held.status(at: fixture.clock.now) == .blocked)
        #expect(held.isRevoked)
        let blocked = try await fixture.directory.search(AssignmentFilter(status: .blocked)).assignments
        #expect(blocked.map(\.fingerprint) == [client.certificate.fingerprint])
        let assigning = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.move(
                fingerprint: client.certificate.fingerprint, to: "_DEFXYZ", by: "test")
        }
        #expect(assigning?.finding == "revoked")
    }

    @Test func aNamesakesListSaysNothingOfOthersCertificates() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await connected(fixture)
        let namesake = try TestPKI(now: fixture.clock.now)
        try await fixture.directory.trust(namesake.root, by: "test")
        try await fixture.directory.importRevocationList(
            list(namesake, [client.certificate], at: fixture.clock.now), by: "test")
        #expect(try fixture.verdict(client.certificate) == .accepted)
    }

    @Test func aListOfAStrangerOrWithABadSignatureIsRefused() async throws {
        let fixture = try await DirectoryFixture()
        let stranger = try TestPKI("Stranger", now: fixture.clock.now)
        let foreign = try list(stranger, [], at: fixture.clock.now)
        let refusal = await #expect(throws: DirectoryError.self) {
            try await fixture.directory.importRevocationList(foreign, by: "test")
        }
        #expect(refusal?.code == .revocationListRefused)
        #expect(refusal?.detail.contains("not on the trust list") == true)

        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let namesake = try TestPKI(now: fixture.clock.now)
        let forged = try list(namesake, [], at: fixture.clock.now)
        let other = await #expect(throws: DirectoryError.self) {
            try await fixture.directory.importRevocationList(forged, by: "test")
        }
        #expect(other?.detail.contains("not signed by the key") == true)
        #expect(try await fixture.directory.revocationLists().isEmpty)
    }

    @Test func yesterdaysListDoesNotBringACertificateBack() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let client = try await connected(fixture)
        let now = fixture.clock.now
        let old = try list(fixture.pki, [], number: 4, at: now.addingTimeInterval(-86_400))
        try await fixture.directory.importRevocationList(old, by: "test")
        try await fixture.directory.importRevocationList(
            list(fixture.pki, [client.certificate], number: 5, at: now), by: "test")
        let refusal = await #expect(throws: DirectoryError.self) {
            try await fixture.directory.importRevocationList(old, by: "test")
        }
        #expect(refusal?.detail.contains("older") == true)
        #expect(try fixture.verdict(client.certificate) == .revoked)
        // The next one does, when the authority itself takes it back.
        try await fixture.directory.importRevocationList(
            list(fixture.pki, [], number: 6, at: now.addingTimeInterval(60)), by: "test")
        #expect(try fixture.verdict(client.certificate) == .accepted)
    }

    @Test func aRevokedIntermediateIsNoWayToTheTrustList() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let intermediate = try fixture.pki.intermediate()
        let client = try intermediate.client("tenant")
        let chain = Array(client.chain.dropFirst())
        _ = try await fixture.directory.assign(
            client.certificate, chain: chain, to: "_ABCXYZ", match: .name, by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        #expect(try fixture.verdict(client.certificate, chain: chain) == .accepted)
        try await fixture.directory.importRevocationList(
            list(fixture.pki, [intermediate.authority.certificate], at: fixture.clock.now), by: "test")
        #expect(try fixture.verdict(client.certificate, chain: chain) == .untrustedIssuer)
        #expect(try fixture.verdict(client.certificate) == .untrustedIssuer)
    }

    @Test func aSourceIsAskedWhenItIsDueAndAFailureKeepsTheList() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let client = try await connected(fixture)
        let now = fixture.clock.now
        let first = try list(fixture.pki, [], number: 1, at: now)
        try await fixture.directory.importRevocationList(first, source: "http://crl.example/ca.crl", by: "test")
        let next = try list(fixture.pki, [client.certificate], number: 2, at: now.addingTimeInterval(4 * 86_400))
        let source = ListSource([.failure(DirectoryError(.revocationListRefused, "nobody answers")), .success(next)])
        await fixture.directory.refreshRevocationLists(by: source)
        #expect(source.asked == 0, "it is not due yet")
        fixture.clock.advance(seconds: 4 * 86_400)
        await fixture.directory.refreshRevocationLists(by: source)
        #expect(source.asked == 1)
        let kept = try #require(try await fixture.directory.revocationLists().first)
        #expect(kept.failure == "nobody answers")
        #expect(try fixture.verdict(client.certificate) == .accepted)
        fixture.clock.advance(seconds: 601)
        await fixture.directory.refreshRevocationLists(by: source)
        #expect(source.asked == 2)
        #expect(try fixture.verdict(client.certificate) == .revoked)
        #expect(try await fixture.directory.revocationLists().first?.failure == nil)
    }

    @Test(arguments: [false, true])
    func anAddressThatServesAnothersListChangesNeither(automatically: Bool) async throws {
        let fixture = try await DirectoryFixture()
        let other = try TestPKI("Other", now: fixture.clock.now)
        for root in [fixture.pki.root, other.root] { try await fixture.directory.trust(root, by: "test") }
        let now = fixture.clock.now
        let own = try await fixture.directory.importRevocationList(
            list(fixture.pki, [], at: now), source: "http://crl.example/other.crl", by: "test")
        let others = try await fixture.directory.importRevocationList(
            list(other, [], at: now), source: "http://crl.example/right.crl", by: "test")
        fixture.clock.advance(seconds: 4 * 86_400)
        let next = try list(other, [], number: 2, at: fixture.clock.now)
        let source = ListSource([.success(next), .success(next)])
        if automatically {
            await fixture.directory.refreshRevocationLists(by: source)
        } else {
            let error = await #expect(throws: DirectoryError.self) {
                _ = try await fixture.directory.refreshRevocationList(own.id, by: source, as: "test")
            }
            #expect(error?.code == .revocationListRefused)
        }
        let after = try await fixture.directory.revocationList(own.id)
        #expect(after.failure?.contains("another list") == true)
        #expect(after.list.derEncoded == own.list.derEncoded)
        let untouched = try await fixture.directory.revocationList(others.id)
        #expect(untouched.source == others.source && untouched.failure == nil)
        if !automatically { #expect(untouched.list.derEncoded == others.list.derEncoded) }
    }

    @Test func anAuthoritysListsGoWithIt() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let client = try await connected(fixture)
        try await fixture.directory.importRevocationList(
            list(fixture.pki, [client.certificate], at: fixture.clock.now), by: "test")
        try await fixture.directory.distrust(fixture.pki.root.fingerprint, confirmed: true, by: "test")
        #expect(try await fixture.directory.revocationLists().isEmpty)
        #expect(try fixture.verdict(client.certificate) == .accepted)
    }
}

/// Gives one answer after the other.
private final class ListSource: RevocationListFetcher {
    private let answers: Mutex<[Result<RevocationList, any Error>]>
    private let count = Mutex(0)

    init(_ answers: [Result<RevocationList, any Error>]) { self.answers = Mutex(answers) }

    var asked: Int { count.withLock { $0 } }

    func fetch(_ address: String) async throws -> [UInt8] {
        count.withLock { $0 += 1 }
        return try answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }?.get().derEncoded ?? []
    }
}
