import Foundation
import HTTPTypes
import IdentityDirectory
import Issuance
import KeyMaterial
import KeystoreFormats
import ManagementSchema
import Testing

@testable import ManagementAPI

/// The walk-through over HTTP: the ways out of the conflict.
@Suite struct IssuanceStoryTests {
    private func server() async throws -> TestServer {
        let clock = SettableIssuanceClock()
        let server = try await TestServer(
            authority: try await IssuingAuthority(store: MemoryAuthorityStore(), clock: clock))
        try await server.run { caller in
            let created = try await caller.post("/users", UserCreation(id: "_DEFXYZ"))
            #expect(created.status == 201)
        }
        return server
    }

    @Test func aKeyPairIsHandedOverAndItsCertificateAssigned() async throws {
        let server = try await server()
        try await server.run { caller in
            let body = KeyPairCreation(user: "_DEFXYZ", passphrase: "a good passphrase")
            let created = try await caller.post("/key-pairs", body).decoded(KeyPairCreated.self)
            #expect(created.fileName == "_DEFXYZ.p12")
            #expect(created.certificate.user == "_DEFXYZ")
            let bytes = [UInt8](try #require(Data(base64Encoded: created.content)))
            let keystore = try Keystore(bytes: bytes, passphrase: Passphrase("a good passphrase"))
            let entry = try #require(keystore.entries.first { $0.kind == .keyPair })
            #expect(entry.certificates.first?.fingerprint.hex == created.certificate.sha256Fingerprint)
            #expect(entry.privateKey?.matches(try #require(entry.certificates.first)) == true)
            let list = try await caller.get("/certificates?user=_DEFXYZ").decoded(CertificateList.self)
            #expect(list.certificates.map(\.sha256Fingerprint) == [created.certificate.sha256Fingerprint])
            let fingerprint = created.certificate.sha256Fingerprint
            let documents = try await server.directory.audit(AuditFilter(subject: fingerprint))
            #expect(documents.map(\.action) == ["certificate.assign", "key-pair.create"])
            let values = try #require(documents.last?.after)
            #expect(values.contains("\"format\":\"pkcs12\"") && values.contains("\"user\":\"_DEFXYZ\""))
            #expect(!values.contains("passphrase"))
        }
    }

    @Test func nothingIsIssuedForAUserThatIsNotThere() async throws {
        let server = try await server()
        try await server.run { caller in
            let body = KeyPairCreation(user: "_NOBODY", passphrase: "a good passphrase")
            let refused = try await caller.post("/key-pairs", body)
            #expect(refused.status == 404)
        }
        let issued = try await server.api.services.authority?.issued(limit: 10)
        #expect(issued?.isEmpty == true)
    }

    @Test func aCallersOwnRequestIsSignedAndAssigned() async throws {
        let server = try await server()
        let key = try PrivateKey.generate(.ecP256)
        let request = try CertificateSigningRequest.create(
            subject: try DistinguishedName(rfc4514: "CN=partner"), subjectAlternativeNames: [], key: key)
        try await server.run { caller in
            let body = CertificateSigning(user: "_DEFXYZ", request: request.pem)
            let signed = try await caller.post("/certificate-requests", body).decoded(CertificateSigned.self)
            let certificates = try CertificateBundle(bytes: Array(signed.pem.utf8)).certificates
            #expect(certificates.count == 2)
            #expect(key.matches(try #require(certificates.first)) == true)
            #expect(certificates.first?.fingerprint.hex == signed.certificate.sha256Fingerprint)
            #expect(signed.certificate.user == "_DEFXYZ")
        }
    }

    @Test(arguments: ["", "AAAA", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"])
    func whatIsNoRequestIsTheCallersFault(text: String) async throws {
        let server = try await server()
        try await server.run { caller in
            let refused = try await caller.post(
                "/certificate-requests", CertificateSigning(user: "_DEFXYZ", request: text))
            #expect(refused.status == 422, "\(refused.text)")
        }
    }

    @Test(arguments: [0, -1, 3651, Int.max])
    func aValidityBeyondReasonIsRefused(days: Int) async throws {
        let server = try await server()
        try await server.run { caller in
            let body = KeyPairCreation(user: "_DEFXYZ", validityDays: days, passphrase: "a good passphrase")
            let refused = try await caller.post("/key-pairs", body)
            #expect(refused.status == 422)
        }
    }
}

/// Stands where `TestServer`'s clock stands.
struct SettableIssuanceClock: IssuanceClock {
    var now: Date { Date(timeIntervalSince1970: 1_800_000_000) }
}
