import CountersignTesting
import Foundation
import HTTPTypes
import IdentityDirectory
import KeyMaterial
import KeystoreFormats
import Testing

/// Edit Credentials takes any file by its content, and says what it found before it saves anything.
@Suite struct UploadTests {
    private static let credentials =
        "/administrator/general-settings/integration/communication-arrangements/CA_TWO/credentials"
    private static let passphrase = Passphrase("correct horse")

    private static func file(_ identity: TestIdentity, _ root: Certificate, as kind: String) throws -> [UInt8] {
        let chain = [identity.certificate, root]
        switch kind {
        case "pem": return Array(chain.map(\.pem).joined().utf8)
        case "der": return identity.certificate.derEncoded
        case "base64": return Array(Data(identity.certificate.derEncoded).base64EncodedString().utf8)
        case "key and certificate": return Array((identity.key.pem + identity.certificate.pem).utf8)
        default:
            var keystore = Keystore(type: kind == "jks" ? .jks : .pkcs12)
            try keystore.addKeyPair(alias: "own", key: identity.key, chain: chain, createdAt: Date())
            return try keystore.encode(passphrase: passphrase)
        }
    }

    @Test(arguments: ["pem", "der", "base64", "key and certificate", "jks", "pkcs12"])
    func anyFileIsReadByItsContentWhateverItsName(kind: String) async throws {
        let fixture = try await ConsoleFixture()
        let own = try fixture.pki.client("second-system")
        let bytes = try Self.file(own, fixture.pki.root, as: kind)
        try await fixture.visit { visitor in
            let shown = try await visitor.upload(
                "\(Self.credentials)/upload-certificate",
                [("match", "exact"), ("passphrase", kind == "pkcs12" ? Self.passphrase.text : "")],
                file: ("certificate", "my.first.upload.txt", bytes))
            #expect(shown.status == .ok, "\(shown.text)")
            #expect(shown.text.contains("nothing is saved yet"))
            #expect(shown.text.contains(own.certificate.fingerprint.hex))
            #expect(shown.text.contains("id=\"found-strength\""))
            #expect(shown.text.contains("id=\"found-notTrusted\""))
            #expect(shown.text.contains("Calls with exactly this certificate arrive as _DEFXYZ."))
            let holdsKey = ["key and certificate", "jks", "pkcs12"].contains(kind)
            #expect(shown.text.contains("id=\"private-key\"") == holdsKey)
            #expect(!shown.text.contains("PRIVATE KEY"))
            #expect(try await fixture.directory.owner(of: own.certificate.fingerprint) == nil)
            let text = try #require(Visitor.value("text", in: shown.text))
            let saved = try await visitor.post(
                "\(Self.credentials)/assign-certificate", [("text", text), ("match", "exact")])
            #expect(saved.status == .seeOther)
        }
        #expect(try await fixture.directory.owner(of: own.certificate.fingerprint) == "_DEFXYZ")
    }

    @Test func anEncryptedKeystoreAsksForItsPassphrase() async throws {
        let fixture = try await ConsoleFixture()
        let bytes = try Self.file(try fixture.pki.client("x"), fixture.pki.root, as: "pkcs12")
        try await fixture.visit { visitor in
            let path = "\(Self.credentials)/upload-certificate"
            let asked = try await visitor.upload(path, [], file: ("certificate", "a.p12", bytes))
            #expect(asked.status == .unprocessableContent)
            #expect(asked.text.contains("whose certificates are encrypted"))
            let wrong = try await visitor.upload(
                path, [("passphrase", "no")], file: ("certificate", "a.p12", bytes))
            #expect(wrong.text.contains("The passphrase does not open the file."))
            let explain = "/administrator/explain"
            let explained = try await visitor.upload(explain, [], file: ("certificate", "a.p12", bytes))
            #expect(explained.text.contains("whose certificates are encrypted"))
            #expect(explained.text.contains("name=\"passphrase\""))
            let open = try await visitor.upload(
                explain, [("passphrase", Self.passphrase.text)], file: ("certificate", "a.p12", bytes))
            #expect(open.text.contains("notAssigned"))
        }
    }

    @Test func ofAFileWithSeveralCertificatesOneIsChosen() async throws {
        let fixture = try await ConsoleFixture()
        let first = try fixture.pki.client("first")
        let second = try fixture.pki.client("second")
        let text = first.certificate.pem + second.certificate.pem
        try await fixture.visit { visitor in
            let path = "\(Self.credentials)/upload-certificate"
            let shown = try await visitor.post(path, [("text", text)])
            #expect(shown.text.contains("The file holds 2 certificates that a caller could present."))
            let chosen = try await visitor.post(
                path, [("text", text), ("chosen", second.certificate.fingerprint.hex)])
            let assigned = try #require(
                Visitor.value("text", in: chosen.text.components(separatedBy: "id=\"assign\"").last ?? ""))
            _ = try await visitor.post("\(Self.credentials)/assign-certificate", [("text", assigned)])
        }
        #expect(try await fixture.directory.owner(of: second.certificate.fingerprint) == "_DEFXYZ")
        #expect(try await fixture.directory.owner(of: first.certificate.fingerprint) == nil)
    }

    @Test func aRequestIsShownBeforeItIsSigned() async throws {
        let fixture = try await ConsoleFixture()
        let key = try PrivateKey.generate(.ecP256)
        let request = try CertificateSigningRequest.create(
            subject: try DistinguishedName(commonName: "second"), key: key)
        try await fixture.visit { visitor in
            let shown = try await visitor.post(
                "\(Self.credentials)/upload-certificate", [("text", request.pem)])
            #expect(shown.status == .ok)
            #expect(shown.text.contains("nothing is issued yet"))
            #expect(shown.text.contains("Proves Its Key"))
            #expect(try await fixture.directory.assignments(.init(userID: "_DEFXYZ")).isEmpty)
            let signed = try await visitor.post(
                "\(Self.credentials)/sign-request", [("request", request.pem), ("days", "30")])
            #expect(signed.status == .seeOther, "\(signed.text)")
        }
        let held = try await fixture.directory.assignments(.init(userID: "_DEFXYZ"))
        #expect(held.map(\.certificate.publicKey) == [key.publicKey])
    }

    @Test(arguments: ["pkcs12", "jks", "pem"])
    func aKeyPairIsHandedOverInEachFormat(format: String) async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let made = try await visitor.post(
                "\(Self.credentials)/key-pair",
                [
                    ("passphrase", Self.passphrase.text), ("passphrase-again", Self.passphrase.text), ("days", "30"),
                    ("format", format), ("algorithm", "ec-p384"), ("subject", "CN=other,O=Example"),
                ])
            #expect(made.status == .seeOther, "\(made.text)")
            let page = try await visitor.get(made.location)
            let link = try #require(page.text.range(of: "content=\"1;url="))
            let address = String(page.text[link.upperBound...].prefix { $0 != "\"" })
            let file = try await visitor.get(address)
            let keystore = try Keystore(bytes: file.body, passphrase: Self.passphrase)
            #expect(keystore.type.rawValue.lowercased() == format)
            let certificate = try #require(keystore.entries.first?.certificates.first)
            #expect(certificate.subject.description == "CN=other,O=Example")
            #expect(try await fixture.directory.owner(of: certificate.fingerprint) == "_DEFXYZ")
        }
    }
}
