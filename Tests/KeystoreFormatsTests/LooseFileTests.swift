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

    /// Each beginning once led to a search through all the rest.
    @Test(.timeLimit(.minutes(1)), arguments: ["", "-----END OTHER-----\n"])
    func beginningsWithoutEndsCostNoMoreThanTheirLength(end: String) throws {
        let text = String(repeating: "-----BEGIN CERTIFICATE-----\n", count: 100_000) + end
        #expect(throws: KeystoreError.self) { try read(text) }
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

    /// PowerShell's redirections and Notepad save text so.
    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian]) func textOfUTF16IsRead(
        encoding: String.Encoding
    ) throws {
        let text = "Ünïcödé\r\n" + client.key.pem + client.certificate.pem
        let mark: [UInt8] = encoding == .utf16LittleEndian ? [0xff, 0xfe] : [0xfe, 0xff]
        let bytes = mark + Array(try #require(text.data(using: encoding)))
        #expect(KeystoreType(detecting: bytes) == .pem)
        let keystore = try Keystore(bytes: bytes, passphrase: nil)
        #expect(keystore.entries.first?.privateKey?.pkcs8DER == client.key.pkcs8DER)
        #expect(keystore.entries.first?.certificates == [client.certificate])
        #expect(try CertificateBundle(bytes: bytes).certificates == [client.certificate])
    }

    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian]) func textOfUTF16WithoutItsMarkIsRead(
        encoding: String.Encoding
    ) throws {
        let bytes = Array(try #require((client.key.pem + client.certificate.pem).data(using: encoding)))
        #expect(KeystoreType(detecting: bytes) == .pem)
        let keystore = try Keystore(bytes: bytes, passphrase: nil)
        #expect(keystore.entries.first?.certificates == [client.certificate])
        #expect(try CertificateBundle(bytes: bytes).certificates == [client.certificate])
        let text = Array(try #require("no block at all".data(using: encoding)))
        #expect(KeystoreType(detecting: text) == nil)
    }

    @Test func twoNumbersAreNoKey() throws {
        // An RSAPublicKey, and a signature of ECDSA looks the same.
        let error = #expect(throws: KeystoreError.self) {
            try Keystore(bytes: [0x30, 0x06, 0x02, 0x01, 0x11, 0x02, 0x01, 0x03], passphrase: nil)
        }
        #expect(error?.code == .notAKeystore)
    }

    @Test func blocksWithoutALineBetweenThemAreRead() throws {
        let texts = [client.certificate.pem, pki.root.pem].map { $0.trimmingCharacters(in: .newlines) }
        let keystore = try read(texts.joined())
        #expect(keystore.entries.flatMap(\.certificates) == [client.certificate, pki.root])
    }

    /// `certtool --to-p12` wraps the file so unless it is asked for DER.
    @Test(arguments: ["PKCS12", "PFX"]) func keystoreInsideAPEMBlockIsRead(label: String) throws {
        var inner = Keystore(type: .pkcs12)
        try inner.addKeyPair(alias: "loose", key: client.key, chain: client.chain, createdAt: nil)
        let bytes = try inner.encode(passphrase: Passphrase("changeit"))
        let keystore = try read(PEM.encode(label: label, bytes: bytes), Passphrase("changeit"))
        #expect(keystore.type == .pkcs12 && keystore.integrity == .verified)
        #expect(keystore.entry("loose")?.privateKey?.pkcs8DER == client.key.pkcs8DER)
    }

    /// Made by BouncyCastle 1.72, which alone offers this mode for keys.
    @Test(arguments: [
        """
        MIGsMHAGCSqGSIb3DQEFDTBjMEEGCSqGSIb3DQEFDDA0BCDZMolgBmB8JLL0jVmXZ1YqjJH3ONeApS5l5YfoAwAj4AICA+gwDAYIKoZIhvcN
        AgkFADAeBglghkgBZQMEAQcwEQQM9ItJgviH/lTAr7VyAgEIBDgG8kPsVrJ4kbQVOOXJLZquKUSZRfCiW2kdaKRIxE6BL6jIdbfdiGHAPV8W
        6SJT/EWFDJzwezsEjg==
        """,
        """
        MIGsMHAGCSqGSIb3DQEFDTBjMEEGCSqGSIb3DQEFDDA0BCA5ncK8mfVXaf2x/v8TW/0ePnjVqazLptf5+0Ym9hwgWAICA+gwDAYIKoZIhvcN
        AgkFADAeBglghkgBZQMEAS8wEQQMMA4VgxNF5viezBJFAgEIBDjwns06LLixawJd/fuvVnVD0A/YNRO5WmzG7GbnBTwlB1hdxbAgetlEVIF1
        ptVUsEq6C9nOLb/xiA==
        """,
    ]) func keyUnderAESInCCMIsOpened(text: String) throws {
        let keystore = try read(text, Passphrase("changeit"))
        let plain = "MC4CAQAwBQYDK2VwBCIEIGH/gn24WeIf16vhrnP5XFmoKdi2wlsHe2ZWh2jIWuou"
        #expect(keystore.entries.first?.privateKey?.pkcs8DER == [UInt8](try #require(Data(base64Encoded: plain))))
        #expect(try read(text, Passphrase("wrong")).entries.first?.keyStatus == .locked)
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

    @Test(arguments: ["\\n", "\\r\\n", "\\\\n", ""]) func blocksWithinALineOfADocumentAreRead(lineFeed: String) throws {
        let pair = client.key.pem + client.certificate.pem
        let inline = pair.replacingOccurrences(of: "\n", with: lineFeed)
        for text in ["{\"key\":\"\(inline)\"}\n", "KEY=\(inline)", "KEY=\"\(pair)\"\n"] {
            #expect(try read(text).entries.map(\.kind) == [.keyPair])
        }
    }

    @Test func beginningWithoutABlockIsNoKeystore() throws {
        let secret = "MIGHAgEAMBMGByqGSM49AgEG"
        for text in ["see -----BEGIN there", "-----BEGIN PRIVATE KEY-----\(secret)-----BEGIN X-----"] {
            let error = #expect(throws: KeystoreError.self) { try read(text) }
            #expect(error?.description.contains(secret) == false)
        }
    }

    @Test(arguments: ["CERTIFICATE", "CERTIFICATE CHAIN"]) func bundleUnderAnotherLabelIsRead(label: String) throws {
        let entry = KeystoreEntry(alias: "a", content: .key(StoredKey(client.key), chain: client.chain))
        let bundle = try entry.exported(as: .pkcs7, passphrase: nil)
        let bytes = try PEM.blocks(in: bundle).first?.bytes ?? bundle
        #expect(try read(PEM.encode(label: label, bytes: bytes)).entries.count == client.chain.count)
    }

    @Test func textOfPEMInBase64IsRead() throws {
        let base64 = Data(client.certificate.pem.utf8).base64EncodedString()
        #expect(try read(base64).entries.count == 1)
        #expect(try read("\u{feff}" + base64).entries.count == 1)
    }

    @Test func publicKeyOfOpenSSHIsNamed() throws {
        let error = #expect(throws: KeystoreError.self) { try read("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA a@b\n") }
        #expect(error?.code == .notAKeystore)
        #expect(error?.detail.contains("OpenSSH public key") == true)
    }
}
