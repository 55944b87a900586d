import CountersignTesting
import Foundation
import Testing

@testable import KeyMaterial

@Suite struct IssuingTests {
    @Test(arguments: [KeyAlgorithm.rsa2048, .ecP256, .ecP384, .ecP521, .ed25519])
    func everyAuthorityIsFollowedByEveryKey(_ algorithm: KeyAlgorithm) throws {
        let pki = try TestPKI(algorithm: algorithm)
        for subject in [KeyAlgorithm.ecP256, .ed25519, .ecP521] {
            let client = try pki.client("client", algorithm: subject)
            #expect(client.certificate.isSigned(by: pki.root.publicKey) == true)
            #expect(client.key.matches(client.certificate) == true)
        }
    }

    @Test func issuersNameIsTakenOverByteForByte() throws {
        let key = try PrivateKey.generate(.ecP256)
        let attribute = DER.sequence(try DER.objectIdentifier("2.5.4.3"), DER.element(0x14, [0x41, 0xFC]))
        let name = try DistinguishedName(derEncoded: DER.sequence(DER.set(of: [attribute])))
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let template = CertificateTemplate(
            subject: name, notBefore: now, notAfter: now.addingTimeInterval(60), usage: .authority(pathLength: nil))
        let root = try template.selfSigned(by: key)
        var below = template
        below.subject = try DistinguishedName(rfc4514: "CN=below")
        let issued = try below.signed(for: root.publicKey, issuer: root, issuerKey: key)
        #expect(issued.issuer.derEncoded == name.derEncoded)
    }

    @Test func anotherKeyThanTheIssuersIsRefused() throws {
        let pki = try TestPKI()
        let stranger = try PrivateKey.generate(.ecP256)
        let template = try pki.template("CN=a", usage: .client, days: 1)
        #expect {
            try template.signed(for: pki.root.publicKey, issuer: pki.root, issuerKey: stranger)
        } throws: { error in
            (error as? KeyMaterialError)?.code == .invalidValue
        }
    }

    @Test func validityThatEndsBeforeItBeginsIsRefused() throws {
        var template = try TestPKI().template("CN=a", usage: .client, days: 1)
        template.notAfter = template.notBefore.addingTimeInterval(-1)
        let key = try PrivateKey.generate(.ecP256)
        #expect(throws: KeyMaterialError.self) { try template.selfSigned(by: key) }
    }

    @Test func usageDecidesTheExtensions() throws {
        let pki = try TestPKI()
        let client = try pki.client("a", algorithm: .rsa2048).certificate
        #expect(client.keyUsage == .digitalSignature)
        #expect(client.extendedKeyUsage == [ExtendedKeyUsage.clientAuthentication])
        let server = try pki.server(algorithm: .rsa2048).certificate
        #expect(server.keyUsage == [.digitalSignature, .keyEncipherment])
        let both = try pki.issue(try pki.template("CN=a", usage: .clientAndServer, days: 1)).certificate
        #expect(
            both.extendedKeyUsage == [ExtendedKeyUsage.serverAuthentication, ExtendedKeyUsage.clientAuthentication])
    }

    @Test func alternativeNamesOfNamelessSubjectsAreCritical() throws {
        let pki = try TestPKI()
        var template = try pki.template("", usage: .client, days: 1)
        template.subjectAlternativeNames = ["URI:spiffe://example/orders"]
        let names = try pki.issue(template).certificate.extensions.first { $0.name == "subjectAltName" }
        #expect(names?.isCritical == true)
    }
}
