import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Testing

/// Authorities by name and key: their use, and how one follows another.
struct TrustListTests {
    /// A user matched by name under the fixture's authority.
    private func named(_ fixture: DirectoryFixture) async throws -> TestIdentity {
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", match: .name, by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        return client
    }

    @Test func aSuccessorIsAcceptedBesideTheOldAuthorityAndAfterIt() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await named(fixture)
        let next = try TestPKI("Next Authority", now: fixture.clock.now)
        _ = try await fixture.directory.replaceAuthority(
            fixture.pki.root.fingerprint, with: next.root, overlapSeconds: 3600, by: "test")
        let renewed = try fixture.renewed(client, by: next)
        #expect(try fixture.verdict(client.certificate) == .accepted)
        #expect(try fixture.verdict(renewed.certificate) == .accepted)
        fixture.clock.advance(seconds: 3601)
        #expect(try fixture.verdict(fixture.renewed(client).certificate) == .untrustedIssuer)
        #expect(try fixture.verdict(renewed.certificate) == .accepted)
        try await fixture.directory.distrust(fixture.pki.root.fingerprint, by: "test")
        #expect(try fixture.verdict(renewed.certificate) == .accepted)
        let held = try await fixture.directory.assignment(client.certificate.fingerprint)
        #expect(held.issuerKey == next.root.publicKey.fingerprint)
        #expect(try await fixture.directory.verifyAudit().isIntact)
    }

    @Test func anAuthorityOfTheSameNameIsAnotherOne() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await named(fixture)
        let namesake = try TestPKI(now: fixture.clock.now)
        #expect(namesake.root.subject == fixture.pki.root.subject)
        try await fixture.directory.trust(namesake.root, by: "test")
        #expect(try fixture.verdict(fixture.renewed(client, by: namesake).certificate) == .untrustedIssuer)
        let uses = try await fixture.directory.authorityUses()
        #expect(uses.count == 2)
        #expect(
            uses.first { $0.authority.certificate == fixture.pki.root }?.nameAssignments == 1)
        #expect(uses.first { $0.authority.certificate == namesake.root }?.nameAssignments == 0)
    }

    @Test func anAuthorityInUseIsNotTakenAway() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await named(fixture)
        let refusal = await #expect(throws: DirectoryError.self) {
            try await fixture.directory.distrust(fixture.pki.root.fingerprint, by: "test")
        }
        #expect(refusal?.code == .inUse)
        #expect(refusal?.owner == "_ABCXYZ")
        let other = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.setPurposes(
                [.revocationLists], ofAuthority: fixture.pki.root.fingerprint, by: "test")
        }
        #expect(other?.code == .inUse)
    }

    @Test func aPlannedRetirementTakesEffectByItselfAndCanBeTakenBack() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await named(fixture)
        let renewed = try fixture.renewed(client)
        #expect(try fixture.verdict(renewed.certificate) == .accepted)
        let end = fixture.clock.now.addingTimeInterval(60)
        _ = try await fixture.directory.retireAuthority(fixture.pki.root.fingerprint, at: end, by: "test")
        #expect(try fixture.verdict(renewed.certificate) == .accepted)
        fixture.clock.advance(seconds: 61)
        #expect(try fixture.verdict(renewed.certificate) == .untrustedIssuer)
        _ = try await fixture.directory.retireAuthority(fixture.pki.root.fingerprint, at: nil, by: "test")
        #expect(try fixture.verdict(renewed.certificate) == .accepted)
    }

    @Test func aBadBundleLeavesTheListAsItWas() async throws {
        let fixture = try await DirectoryFixture()
        let one = try TestPKI("One", now: fixture.clock.now)
        let two = try TestPKI("Two", now: fixture.clock.now)
        let client = try one.client("no authority")
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let refusal = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.trust(
                bundle: [one.root, client.certificate, two.root], retiresOthers: true, by: "test")
        }
        #expect(refusal?.finding == "notAnAuthority")
        #expect(refusal?.detail.contains("Certificate 2 of the bundle") == true)
        let left = try await fixture.directory.authorities()
        #expect(left.map(\.certificate) == [fixture.pki.root])
        #expect(left.allSatisfy { $0.retiresAt == nil })
        await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.trust(bundle: [], retiresOthers: true, by: "test")
        }
        let foreseen = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.examine(bundle: [one.root, client.certificate])
        }
        #expect(foreseen?.detail.contains("Certificate 2 of the bundle") == true)
    }

    @Test func aBundleAddsKeepsAndRetires() async throws {
        let fixture = try await DirectoryFixture()
        let product = try TestPKI("Product", now: fixture.clock.now)
        let one = try TestPKI("One", now: fixture.clock.now)
        let two = try TestPKI("Two", now: fixture.clock.now)
        try await fixture.directory.trust(product.root, managedBy: .product, by: "system")
        try await fixture.directory.trust(one.root, by: "test")
        let before = try await fixture.directory.authorities()
        let foreseen = try await fixture.directory.examine(bundle: [two.root], retiresOthers: true)
        #expect(try await fixture.directory.authorities() == before, "a dry run changes nothing")
        let outcome = try await fixture.directory.trust(bundle: [two.root], retiresOthers: true, by: "test")
        #expect(foreseen.added.map(\.certificate) == outcome.added.map(\.certificate))
        #expect(foreseen.retiring == outcome.retiring)
        #expect(outcome.added.map(\.certificate) == [two.root])
        #expect(outcome.retiring.map(\.certificate) == [one.root])
        let again = try await fixture.directory.trust(bundle: [one.root, two.root], retiresOthers: true, by: "test")
        #expect(again.kept.allSatisfy { $0.retiresAt == nil })
        #expect(again.retiring.isEmpty)
    }

    @Test func theProductsOwnAuthoritiesAreNotChangedByPeople() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, managedBy: .product, by: "system")
        let fingerprint = fixture.pki.root.fingerprint
        for change: @Sendable () async throws -> Void in [
            { try await fixture.directory.distrust(fingerprint, by: "test") },
            { _ = try await fixture.directory.retireAuthority(fingerprint, at: nil, by: "test") },
            { _ = try await fixture.directory.setPurposes([.clients], ofAuthority: fingerprint, by: "test") },
        ] {
            let refusal = await #expect(throws: DirectoryError.self) { try await change() }
            #expect(refusal?.code == .inUse)
        }
    }

    @Test func anAuthorityForListsOnlyIsNoWayToAName() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, purposes: [.revocationLists], by: "test")
        let client = try fixture.pki.client("tenant")
        let refusal = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", match: .name, by: "test")
        }
        #expect(refusal?.finding == "untrustedIssuer")
    }

    @Test func theReasonWhyThereIsNoChainIsTold() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await named(fixture)
        let weak = try fixture.pki.issue(
            CertificateTemplate(
                subject: client.certificate.subject, notBefore: fixture.clock.now,
                notAfter: fixture.clock.now.addingTimeInterval(3600), serialNumber: SerialNumber(bytes: [0]),
                usage: .client))
        let verdict = try await fixture.directory.explain(certificate: weak.certificate).verdict
        #expect(verdict.code == .untrustedIssuer)
        #expect(verdict.detail.contains("serial number zero"))
    }

    @Test func theChainOfALoneCertificateIsCompletedFromTheTrustList() async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("alone")
        let held = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        #expect(try await fixture.directory.chain(above: held).isEmpty)
        // A namesake of its authority is none of its chain.
        try await fixture.directory.trust(try TestPKI(now: fixture.clock.now).root, by: "test")
        #expect(try await fixture.directory.chain(above: held).isEmpty)
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        #expect(try await fixture.directory.chain(above: held) == [fixture.pki.root])
    }
}
