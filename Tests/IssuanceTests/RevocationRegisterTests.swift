import CountersignTesting
import Foundation
import Issuance
import KeyMaterial
import Testing

/// What our authorities revoke and renew.
@Suite struct RevocationRegisterTests {
    private func authority() async throws -> IssuingAuthority {
        try await IssuingAuthority(store: MemoryAuthorityStore(), clock: StandingClock())
    }

    private func issued(_ authority: IssuingAuthority, _ name: String, key: PrivateKey? = nil) async throws
        -> Certificate
    {
        let request = try CertificateSigningRequest.create(
            subject: try DistinguishedName(commonName: name), key: try key ?? PrivateKey.generate(.ecP256))
        return try await authority.sign(request: request, userID: "_A", by: "admin")
    }

    @Test func eachAuthorityOfOursHasAListOfItsOwn() async throws {
        let authority = try await authority()
        let register = RevocationRegister(authority: authority, store: MemoryRevocationStore())
        let old = authority.certificate
        let first = try await issued(authority, "first")
        _ = try await authority.rotate(by: "admin")
        let new = authority.certificate
        let second = try await issued(authority, "second")
        _ = try await register.revoke(first.fingerprint, reason: .keyCompromise, by: "admin")
        let ofOld = try await register.sign(listOf: old)
        let ofNew = try await register.sign(listOf: new)
        #expect(ofOld.objection(issuer: old) == nil)
        #expect(ofNew.objection(issuer: new) == nil)
        #expect(ofOld.revoked.map(\.serialNumber) == [first.serialNumber])
        #expect(ofNew.revoked.isEmpty)
        _ = try await authority.retire(old.fingerprint, by: "admin")
        _ = try await register.revoke(second.fingerprint, reason: .superseded, by: "admin")
        #expect(try await register.isOutdated(ofNew, of: new))
        #expect(try await !register.isOutdated(ofOld, of: old))
        #expect(try await register.sign(listOf: old).isNewer(than: ofOld), "a retired authority goes on signing")
    }

    @Test func revokingTwiceKeepsTheFirst() async throws {
        let authority = try await authority()
        let register = RevocationRegister(authority: authority, store: MemoryRevocationStore())
        let certificate = try await issued(authority, "caller")
        _ = try await register.revoke(certificate.fingerprint, reason: .keyCompromise, by: "first")
        let again = try await register.revoke(certificate.fingerprint, reason: .superseded, by: "second")
        #expect(again.revokedBy == "first")
        #expect(try await register.sign(listOf: authority.certificate).revoked.map(\.reason) == [.keyCompromise])
    }

    @Test func somebodyElsesCertificateIsNotRevoked() async throws {
        let register = RevocationRegister(authority: try await authority(), store: MemoryRevocationStore())
        let foreign = try TestPKI().client("foreign").certificate
        await #expect {
            _ = try await register.revoke(foreign.fingerprint, reason: .unspecified, by: "admin")
        } throws: { ($0 as? IssuanceError)?.code == .notFound }
    }

    @Test func aRenewalHasTheSameSubjectAndNamesUnderANewKey() async throws {
        let authority = try await authority()
        let present = try TestPKI(now: StandingClock().now).client("caller").certificate
        let key = try PrivateKey.generate(.ecP256)
        let request = try CertificateSigningRequest.create(subject: present.subject, key: key)
        let renewed = try await authority.renew(present, request: request, userID: "_A", by: "_A (est)")
        #expect(renewed.certificate.subject == present.subject)
        #expect(key.matches(renewed.certificate) == true)
        #expect(renewed.certificate.isSigned(by: authority.certificate.publicKey) == true)
    }

    @Test func aRequestForSomethingElseIsNoRenewal() async throws {
        let authority = try await authority()
        let pki = try TestPKI(now: StandingClock().now)
        let present = try pki.client("caller")
        let key = try PrivateKey.generate(.ecP256)
        let requests = [
            try CertificateSigningRequest.create(subject: try DistinguishedName(commonName: "other"), key: key),
            try CertificateSigningRequest.create(
                subject: present.certificate.subject, subjectAlternativeNames: ["DNS:other.example"], key: key),
            try CertificateSigningRequest.create(subject: present.certificate.subject, key: present.key),
        ]
        for request in requests {
            await #expect {
                _ = try await authority.renew(present.certificate, request: request, userID: "_A", by: "_A (est)")
            } throws: { ($0 as? IssuanceError)?.code == .renewalRefused }
        }
        #expect(try await authority.issued().isEmpty)
    }
}
