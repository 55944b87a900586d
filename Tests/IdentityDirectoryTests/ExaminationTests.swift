import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Testing

struct ExaminationTests {
    private func refusal(
        _ fixture: DirectoryFixture, _ certificate: Certificate, match: MatchRule = .exact
    ) async throws -> String? {
        let findings = try await fixture.directory.examine(certificate: certificate, for: "_DEFXYZ", match: match)
        if let expected = findings.error {
            let thrown = await #expect(throws: DirectoryError.self) {
                _ = try await fixture.directory.assign(certificate, to: "_DEFXYZ", match: match, by: "test")
            }
            #expect(thrown == expected)
        }
        return findings.refusals.first?.code
    }

    @Test func anExpiredCertificateIsRefused() async throws {
        let fixture = try await DirectoryFixture()
        #expect(try await refusal(fixture, fixture.pki.client("old", days: -1).certificate) == "expired")
    }

    @Test func oneThatIsNotValidYetWaits() async throws {
        let fixture = try await DirectoryFixture()
        let now = fixture.clock.now
        let client = try fixture.pki.client(
            "later", from: now.addingTimeInterval(86_400), to: now.addingTimeInterval(864_000))
        let findings = try await fixture.directory.examine(certificate: client.certificate, for: "_DEFXYZ")
        #expect(findings.isAssignable)
        #expect(findings.warnings.contains { $0.code == "notYetValid" })
        #expect(findings.atCallTime.contains { $0.contains("notYetValid") })
    }

    @Test func aServersCertificateIsRefused() async throws {
        let fixture = try await DirectoryFixture()
        let code = try await refusal(fixture, fixture.pki.server().certificate)
        #expect(code == "clientAuthenticationNotAllowed")
    }

    @Test func keyUsageWithoutDigitalSignatureIsRefused() async throws {
        let fixture = try await DirectoryFixture()
        var handmade = try HandmadeCertificate()
        let keyEnciphermentOnly: [UInt8] = [0x30, 11, 6, 3, 0x55, 0x1D, 0x0F, 4, 4, 3, 2, 5, 0x20]
        handmade.extensions = [keyEnciphermentOnly]
        let certificate = try Certificate(derEncoded: handmade.derEncoded)
        #expect(try await refusal(fixture, certificate) == "clientAuthenticationNotAllowed")
    }

    @Test func noUsageAtAllIsAllowed() async throws {
        let fixture = try await DirectoryFixture()
        let certificate = try Certificate(derEncoded: try HandmadeCertificate().derEncoded)
        #expect(try await refusal(fixture, certificate) == nil)
    }

    @Test func aSelfSignedAuthorityIsPinnedWithAWarning() async throws {
        let fixture = try await DirectoryFixture()
        let pinned = try ToolAuthority.make("tool", now: fixture.clock.now)
        let findings = try await fixture.directory.examine(certificate: pinned.certificate, for: "_DEFXYZ")
        #expect(findings.isAssignable)
        #expect(findings.warnings.contains { $0.code == "certificateAuthority" })
        #expect(try await refusal(fixture, pinned.certificate, match: .name) == "nameNotPossible")
    }

    @Test func aTrustedAuthorityIsNeverAssigned() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.trust(fixture.pki.root, by: "test")
        #expect(try await refusal(fixture, fixture.pki.root) == "trustedAuthority")
    }

    @Test func anAssignedCertificateIsNotTrustedAsAnAuthority() async throws {
        let fixture = try await DirectoryFixture()
        let pinned = try ToolAuthority.make("tool", now: fixture.clock.now)
        _ = try await fixture.directory.assign(pinned.certificate, to: "_ABCXYZ", by: "test")
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.trust(pinned.certificate, by: "test")
        }
        #expect(error?.finding == "assigned")
    }

    @Test func theIssuerOfAnAssignedCertificateIsRefused() async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        #expect(try await refusal(fixture, fixture.pki.root) == "issuedAssigned")
    }

    @Test func oneIssuedByAnAssignedCertificateIsRefused() async throws {
        let fixture = try await DirectoryFixture()
        let pinned = try ToolAuthority.make("tool", now: fixture.clock.now)
        _ = try await fixture.directory.assign(pinned.certificate, to: "_ABCXYZ", by: "test")
        let issued = try ToolAuthority.client("tenant", of: pinned, now: fixture.clock.now)
        #expect(try await refusal(fixture, issued.certificate) == "issuerAssigned")
    }

    @Test func anIntermediateAuthorityIsRefused() async throws {
        let fixture = try await DirectoryFixture()
        let intermediate = try fixture.pki.intermediate()
        #expect(try await refusal(fixture, intermediate.authority.certificate) == "certificateAuthority")
    }

    @Test func nameNeedsAChainToTheTrustList() async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("tenant")
        #expect(try await refusal(fixture, client.certificate, match: .name) == "untrustedIssuer")
        _ = try await fixture.directory.trust(fixture.pki.root, by: "test")
        #expect(try await refusal(fixture, client.certificate, match: .name) == nil)
        let selfSigned = try TestPKI.selfSigned("own", now: fixture.clock.now)
        #expect(try await refusal(fixture, selfSigned.certificate, match: .name) == "nameNotPossible")
    }

    @Test func aWeakKeyWarnsOrIsRefusedWhereAsked() async throws {
        var handmade = try HandmadeCertificate()
        handmade.publicKey = try HandmadeCertificate.rsaKey(bits: 1024)
        let certificate = try Certificate(derEncoded: handmade.derEncoded)
        let lenient = try await DirectoryFixture()
        let findings = try await lenient.directory.examine(certificate: certificate, for: "_DEFXYZ")
        #expect(findings.isAssignable)
        #expect(findings.warnings.contains { $0.code == "weakKey" })
        var options = DirectoryOptions()
        options.refusesWeakCertificates = true
        let strict = try await DirectoryFixture(options: options)
        #expect(try await refusal(strict, certificate) == "weakKey")
    }

    @Test func anUnusableForecastSaysWhoGoesOnCalling() async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        let findings = try await fixture.directory.examine(certificate: client.certificate, for: "_DEFXYZ")
        #expect(findings.refusals.first?.code == "certificateAlreadyAssigned")
        #expect(findings.atCallTime.contains { $0.contains("_ABCXYZ") })
    }
}
