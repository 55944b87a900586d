import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Testing

/// What taking an authority off the trust list would break, and that nobody does it unawares.
struct AuthorityRemovalTests {
    private func refusal(_ fixture: DirectoryFixture) async -> DirectoryError? {
        await #expect(throws: DirectoryError.self) {
            try await fixture.directory.distrust(fixture.pki.root.fingerprint, by: "test")
        }
    }

    @Test func duringAnOverlapItNamesTheCertificatesThatStopBeingAccepted() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", match: .name, by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        let next = try TestPKI("Next Authority", now: fixture.clock.now)
        _ = try await fixture.directory.replaceAuthority(
            fixture.pki.root.fingerprint, with: next.root, overlapSeconds: 3600, by: "test")
        let report = try await fixture.directory.consequences(ofDistrusting: fixture.pki.root.fingerprint)
        #expect(report.obstacle == nil)
        let told = report.consequences.joined(separator: "\n")
        #expect(told.contains("_ABCXYZ") && told.contains(client.certificate.fingerprint.hex.prefix(16)))
        #expect(told.contains("Next Authority"))
        #expect(await refusal(fixture)?.code == .unconfirmed)
        #expect(try fixture.verdict(client.certificate) == .accepted)
        try await fixture.directory.distrust(fixture.pki.root.fingerprint, confirmed: true, by: "test")
        #expect(try fixture.verdict(fixture.renewed(client).certificate) == .untrustedIssuer)
        #expect(try fixture.verdict(fixture.renewed(client, by: next).certificate) == .accepted)
    }

    @Test func moreThanTwentyAreCounted() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        for index in 0..<25 {
            _ = try await fixture.directory.assign(
                fixture.pki.client("client-\(index)").certificate, to: "_ABCXYZ", match: .name, by: "test")
        }
        let next = try TestPKI("Next Authority", now: fixture.clock.now)
        _ = try await fixture.directory.replaceAuthority(
            fixture.pki.root.fingerprint, with: next.root, overlapSeconds: 3600, by: "test")
        let report = try await fixture.directory.consequences(ofDistrusting: fixture.pki.root.fingerprint)
        #expect(report.consequences.count == 22)
        #expect(report.consequences.last?.contains("And 5 more") == true)
    }

    @Test func authoritiesBelowItAreNamedToo() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let intermediate = try fixture.pki.intermediate()
        let client = try intermediate.client("tenant")
        _ = try await fixture.directory.assign(
            client.certificate, chain: Array(client.chain.dropFirst()), to: "_ABCXYZ", match: .name, by: "test")
        let report = try await fixture.directory.consequences(ofDistrusting: fixture.pki.root.fingerprint)
        #expect(report.consequences.count == 1)
        #expect(report.consequences.first?.contains("_ABCXYZ") == true)
        #expect(await refusal(fixture)?.code == .unconfirmed)
    }

    @Test func revokedCertificatesThatWouldBeAcceptedAgainAreCounted() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let client = try fixture.pki.client("tenant").certificate
        try await fixture.directory.importRevocationList(
            RevocationList.make(
                revoked: [.init(serialNumber: client.serialNumber, date: fixture.clock.now)], number: 1,
                thisUpdate: fixture.clock.now, nextUpdate: fixture.clock.now.addingTimeInterval(86_400),
                authority: fixture.pki.root, key: fixture.pki.authority.key), by: "test")
        let report = try await fixture.directory.consequences(ofDistrusting: fixture.pki.root.fingerprint)
        #expect(report.consequences.first?.contains("1 certificate is no longer refused as revoked") == true)
        #expect(await refusal(fixture)?.code == .unconfirmed)
    }

    @Test func nothingThatBreaksNeedsNoConfirmation() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        #expect(
            try await fixture.directory.consequences(ofDistrusting: fixture.pki.root.fingerprint) == DeletionReport())
        try await fixture.directory.distrust(fixture.pki.root.fingerprint, by: "test")
    }
}
