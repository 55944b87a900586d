import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// PEM, PKCS#7, single keys and certificates, and telling them all apart.
@Suite struct LooseFileTests {
    private let pki: TestPKI
    private let client: TestIdentity

    init() throws {
        pki = try TestPKI().intermediate()
        client = try pki.client("loose")
    }

    private func read(_ text: String, _ passphrase: Passphrase? = nil) throws -> Keystore {
        try Keystore(bytes: Array(text.utf8), passphrase: passphrase)
    }

    @Test func keyAndCertificatesInAnyOrderMakeOnePair() throws {
        let authority = try #require(client.chain.last)
        for blocks in [
            [client.key.pem, client.certificate.pem, authority.pem, pki.root.pem],
            [pki.root.pem, authority.pem, client.certificate.pem, client.key.pem],
        ] {
            let keystore = try read(blocks.joined(separator: "some text\r\n0 between\n"))
            #expect(keystore.type == .pem)
            #expect(keystore.entries.map(\.kind) == [.keyPair])
            #expect(keystore.entries.first?.certificates == client.chain + [pki.root])
        }
    }

    @Test func severalKeysFindTheirOwnCertificates() throws {
        let other = try pki.client("other")
        let keystore = try read(
            [client.key.pem, other.key.pem, other.certificate.pem, client.certificate.pem].joined())
        #expect(keystore.entries.map { $0.certificates.first } == [client.certificate, other.certificate])
    }

    @Test func encryptedKeyIsLockedWithoutItsPassphrase() throws {
        let text =
            try client.key.encryptedPEM(passphrase: Passphrase("secret"), iterations: 1000) + client.certificate.pem
        #expect(try read(text).entries.first?.keyStatus == .locked)
        #expect(try read(text, Passphrase("wrong")).entries.first?.keyStatus == .locked)
        let opened = try read(text, Passphrase("secret"))
        #expect(opened.entries.first?.privateKey?.pkcs8DER == client.key.pkcs8DER)
        #expect(opened.entries.first?.kind == .keyPair)
    }

    @Test func friendlyNameBeforeABlockIsItsAlias() throws {
        let keystore = try read("Bag Attributes\n    friendlyName: my cert\n" + client.certificate.pem)
        #expect(keystore.entries.map(\.alias) == ["my cert"])
    }

    @Test func certificatesTravelAsPKCS7() throws {
        let bundle = PKCS7Writer.bytes(of: client.chain)
        let keystore = try Keystore(bytes: bundle, passphrase: nil)
        #expect(keystore.type == .pkcs7)
        #expect(Set(keystore.entries.flatMap(\.certificates)) == Set(client.chain))
        #expect(try read(PEM.encode(label: "PKCS7", bytes: bundle)).type == .pkcs7)
    }

    @Test func singleItemsAreToldApartByContent() throws {
        #expect(try Keystore(bytes: client.certificate.derEncoded, passphrase: nil).type == .certificate)
        #expect(try Keystore(bytes: client.key.pkcs8DER, passphrase: nil).type == .pkcs8)
        let publicKey = try Keystore(bytes: client.certificate.publicKey.derEncoded, passphrase: nil)
        #expect(publicKey.entries.map(\.kind) == [.other])
        let base64 = Data(client.certificate.derEncoded).base64EncodedString()
        #expect(try read(base64).entries.first?.certificates == [client.certificate])
    }

    @Test func whatIsNoKeystoreIsNamed() throws {
        let request = try CertificateSigningRequest.create(
            subject: try DistinguishedName(rfc4514: "CN=x"), subjectAlternativeNames: [], key: client.key)
        for bytes in [[], Array("hello".utf8), [0x30], request.derEncoded, [UInt8](repeating: 7, count: 100)] {
            let error = #expect(throws: KeystoreError.self) { try Keystore(bytes: bytes, passphrase: nil) }
            #expect(error?.code == .notAKeystore)
        }
    }

    @Test(.enabled(if: Vectors.isAvailable)) func certificatesWithoutTrustMarkAreListed() throws {
        let keystore = try Keystore(
            bytes: try Vectors.bytes("keystores/generated/ossl_nokeys_notrust.p12"), passphrase: Passphrase("changeit"))
        #expect(keystore.entries.count == 2)
        #expect(keystore.entries.allSatisfy { $0.kind == .certificate && !$0.isTrusted })
    }
}
