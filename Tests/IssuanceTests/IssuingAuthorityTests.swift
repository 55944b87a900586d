import CountersignTesting
import Foundation
import Issuance
import KeyMaterial
import KeystoreFormats
import Testing

/// A time that stands still.
struct StandingClock: IssuanceClock {
    var now = Date(timeIntervalSince1970: 1_800_000_000)
}

@Suite struct IssuingAuthorityTests {
    private let store = MemoryAuthorityStore()
    private let passphrase = Passphrase("open sesame")

    private func authority() async throws -> IssuingAuthority {
        try await IssuingAuthority(store: store, clock: StandingClock())
    }

    @Test func authorityIsMadeOnceAndFoundAgain() async throws {
        let first = try await authority()
        let second = try await authority()
        #expect(first.certificate == second.certificate)
        #expect(first.certificate.isSelfSigned && first.certificate.isCertificateAuthority)
        #expect(first.certificate.publicKey.curve == "P-256")
        #expect(first.certificate.notAfter == StandingClock().now.addingTimeInterval(10 * 365.25 * 86_400))
        #expect(first.certificate.basicConstraints?.pathLength == 0)
    }

    @Test func twoInstallationsHaveAuthoritiesOfDifferentNames() async throws {
        let other = try await IssuingAuthority(store: MemoryAuthorityStore(), clock: StandingClock())
        #expect(try await authority().certificate.subject != other.certificate.subject)
    }

    @Test(arguments: [KeyAlgorithm.rsa2048, .ecP256, .ecP384, .ed25519])
    func keyPairIsHandedOverUnderItsPassphrase(_ algorithm: KeyAlgorithm) async throws {
        let authority = try await authority()
        let pair = try await authority.issueKeyPair(
            KeyPairRequest(userID: "_DEFXYZ", algorithm: algorithm), passphrase: passphrase, by: "admin")
        let keystore = try Keystore(bytes: pair.file, passphrase: passphrase)
        let entry = try #require(keystore.entries.first)
        let key = try #require(entry.privateKey)
        #expect(keystore.entries.count == 1)
        #expect(entry.alias == "_DEFXYZ")
        #expect(entry.certificates == [pair.certificate, authority.certificate])
        #expect(pair.chain == [authority.certificate])
        #expect(key.matches(pair.certificate) == true)
        #expect(pair.certificate.subject.description == "CN=_DEFXYZ")
        #expect(pair.certificate.isSigned(by: authority.certificate.publicKey) == true)
        #expect(pair.certificate.extendedKeyUsage == [ExtendedKeyUsage.clientAuthentication])
        #expect(!pair.certificate.isCertificateAuthority)
        #expect(throws: KeystoreError.self) { try Keystore(bytes: pair.file, passphrase: Passphrase("wrong one")) }
    }

    @Test func whatIsIssuedIsRecordedWithoutItsKey() async throws {
        let authority = try await authority()
        let first = try await authority.issueKeyPair(
            KeyPairRequest(userID: "_A"), passphrase: passphrase, by: "admin")
        let second = try await authority.issueKeyPair(
            KeyPairRequest(userID: "_B"), passphrase: passphrase, by: "admin")
        let records = try await authority.issued()
        #expect(records.map(\.certificate) == [second.certificate, first.certificate])
        #expect(records.map(\.userID) == ["_B", "_A"])
        #expect(first.certificate.serialNumber != second.certificate.serialNumber)
        #expect(try await authority.issued(first.certificate.fingerprint)?.purpose == .keyPair)
        #expect(try await authority.issued(authority.certificate.fingerprint) == nil)
    }

    @Test func userIDsWithSpecialCharactersBecomeCommonNames() async throws {
        let authority = try await authority()
        let userID = " #a,b+c=\"d\" "
        let pair = try await authority.issueKeyPair(KeyPairRequest(userID: userID), passphrase: passphrase, by: "admin")
        #expect(pair.certificate.subject.commonName == userID)
    }

    @Test func impossibleWishesAreRefused() async throws {
        let authority = try await authority()
        #expect(await code { try await issue(authority, KeyPairRequest(userID: "_A"), "") } == .emptyPassphrase)
        #expect(await code { try await issue(authority, KeyPairRequest(userID: ""), "secret") } == .invalidSubject)
        for seconds in [0, -1, .infinity, .nan, 11 * 365.25 * 86_400, 10 * 365.25 * 86_400 + 1] {
            let request = KeyPairRequest(userID: "_A", validitySeconds: seconds)
            #expect(await code { try await issue(authority, request, "secret") } == .invalidValidity)
        }
        #expect(try await authority.issued().isEmpty)
    }

    @Test func nothingOutlivesTheAuthority() async throws {
        let certificate = try await authority().certificate
        let late = StandingClock(now: certificate.notAfter.addingTimeInterval(-86_400))
        let old = try await IssuingAuthority(store: store, clock: late)
        #expect(await code { try await issue(old, KeyPairRequest(userID: "_A"), "secret") } == .invalidValidity)
        let server = try await old.serverCertificate(hosts: ["localhost"])
        #expect(server.chain.first?.notAfter == certificate.notAfter)
        let after = StandingClock(now: certificate.notAfter.addingTimeInterval(1))
        let expired = try await IssuingAuthority(store: store, clock: after)
        #expect(await code { try await expired.serverCertificate(hosts: ["localhost"]) } == .invalidValidity)
    }

    @Test func serverCertificateNamesItsHosts() async throws {
        let authority = try await authority()
        let server = try await authority.serverCertificate(hosts: ["gateway.example", "127.0.0.1", "::1"])
        let certificate = try #require(server.chain.first)
        #expect(certificate.subjectAlternativeNames == ["DNS:gateway.example", "IP:127.0.0.1", "IP:::1"])
        #expect(certificate.extendedKeyUsage == [ExtendedKeyUsage.serverAuthentication])
        #expect(server.privateKey.matches(certificate) == true && server.chain.last == authority.certificate)
        #expect(await code { try await authority.serverCertificate(hosts: []) } == .invalidSubject)
        #expect(await code { try await authority.serverCertificate(hosts: ["a b"]) } == .invalidSubject)
        #expect(try await authority.issued().map(\.userID) == [nil])
    }

    private func issue(
        _ authority: IssuingAuthority, _ request: KeyPairRequest, _ passphrase: String
    ) async throws -> IssuedKeyPair {
        try await authority.issueKeyPair(request, passphrase: Passphrase(passphrase), by: "admin")
    }

    private func code<T>(_ body: () async throws -> T) async -> IssuanceError.Code? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? IssuanceError)?.code
        }
    }
}
