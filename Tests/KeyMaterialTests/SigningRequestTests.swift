import CountersignTesting
import Testing

@testable import KeyMaterial

@Suite struct SigningRequestTests {
    @Test(arguments: [KeyAlgorithm.rsa2048, .ecP256, .ecP384, .ecP521, .ed25519])
    func requestsAreMadeAndReadBack(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let request = try CertificateSigningRequest.create(
            subject: try DistinguishedName(rfc4514: "CN=orders,O=Example"),
            subjectAlternativeNames: ["DNS:orders.example", "IP:192.0.2.1"], key: key)
        let read = try CertificateSigningRequest(pemOrDER: Array(request.pem.utf8))
        #expect(read == request)
        #expect(read.subject.description == "CN=orders,O=Example")
        #expect(read.subjectAlternativeNames == ["DNS:orders.example", "IP:192.0.2.1"])
        #expect(read.publicKey == key.publicKey)
        #expect(read.isSignatureValid)
    }

    @Test func requestSignedByAnotherKeyIsNotValid() throws {
        let mine = try PrivateKey.generate(.ecP256)
        let request = try CertificateSigningRequest.create(subject: .empty, key: mine)
        let other = try #require(try PrivateKey.generate(.ecP256).publicKey)
        let place = try #require(
            request.derEncoded.indices.first { request.derEncoded[$0...].starts(with: request.publicKey.derEncoded) })
        var forged = request.derEncoded
        forged.replaceSubrange(place..<(place + other.derEncoded.count), with: other.derEncoded)
        #expect(try CertificateSigningRequest(derEncoded: forged).signatureVerdict == false)
    }

    @Test func requestsUnderKeytoolsLabelAreRead() throws {
        let request = try CertificateSigningRequest.create(subject: .empty, key: try PrivateKey.generate(.ed25519))
        let text = PEM.encode(label: "NEW CERTIFICATE REQUEST", bytes: request.derEncoded)
        #expect(try CertificateSigningRequest(pemOrDER: Array(text.utf8)) == request)
        #expect(request.subjectAlternativeNames.isEmpty)
    }

    @Test(arguments: ["orders.example", "DNS:", "DNS:a b", "IP:1.2.3", "other:1.2.3", "RID:x"])
    func namesThatCannotBeWrittenAreRefused(_ name: String) throws {
        let key = try PrivateKey.generate(.ed25519)
        #expect {
            try CertificateSigningRequest.create(subject: .empty, subjectAlternativeNames: [name], key: key)
        } throws: { error in
            (error as? KeyMaterialError)?.code == .invalidValue
        }
    }
}
