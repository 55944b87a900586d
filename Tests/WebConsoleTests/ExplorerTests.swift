import CountersignTesting
import Foundation
import HTTPTypes
import KeyMaterial
import KeystoreFormats
import Testing

/// What a person does in the Keystore Explorer, form by form, with what comes down read again.
@Suite struct ExplorerTests {
    private static let explorer = "/keystore-explorer"
    private let pki: TestPKI

    init() throws {
        pki = try TestPKI()
    }

    private static func entry(_ alias: String) -> String { "\(explorer)/entry?alias=\(alias)" }

    /// A keystore with a key pair under an authority, and that authority as a trusted certificate.
    private func store(_ type: KeystoreType, keyPassphrase: String? = nil) throws -> [UInt8] {
        let client = try pki.server(["orders.example"])
        var keystore = Keystore(type: type)
        try keystore.addKeyPair(
            alias: "orders", key: client.key, chain: [client.certificate], createdAt: nil,
            passphrase: keyPassphrase.map { Passphrase($0) })
        try keystore.addCertificate(alias: "authority", certificate: pki.root, createdAt: nil)
        return try keystore.encode(passphrase: Passphrase("changeit"))
    }

    private static func open(
        _ visitor: Visitor, _ bytes: [UInt8], name: String, _ more: [(String, String)] = []
    ) async throws {
        let answer = try await visitor.upload(
            "\(explorer)/open", [("passphrase", "changeit")] + more, file: ("file", name, bytes))
        #expect(answer.status == .seeOther)
        #expect(try await visitor.get(explorer).text.contains("\(name) is open."))
    }

    /// Follows a redirect to the page of a file, and fetches the file.
    private static func downloaded(_ visitor: Visitor, _ answer: Visitor.Answer) async throws -> [UInt8] {
        #expect(answer.status == .seeOther, "\(answer.text)")
        let page = try await visitor.get(answer.location).text
        let path = try #require(page.range(of: "/downloads/[0-9a-zA-Z_-]+", options: .regularExpression))
        return try await visitor.get(String(page[path])).body
    }

    private static func saved(
        _ visitor: Visitor, _ name: String, passphrase: String = "saved-passphrase"
    ) async throws -> Keystore {
        let answer = try await visitor.post(
            "\(explorer)/save-as",
            [("name", name), ("passphrase", passphrase), ("passphrase-again", passphrase), ("profile", "modern2026")])
        return try Keystore(
            bytes: try await downloaded(visitor, answer), passphrase: Passphrase(passphrase),
            keyPassphrases: [Passphrase("own-passphrase")])
    }

    @Test(arguments: [KeystoreType.jks, .jceks, .pkcs12, .bks, .uber, .bcfks, .pem])
    func everyTypeIsOpenedShownAndSaved(type: KeystoreType) async throws {
        let bytes = try store(type)
        try await ConsoleFixture().visit { visitor in
            try await Self.open(visitor, bytes, name: "store")
            let page = try await visitor.get(Self.explorer).text
            #expect(page.contains("id=\"entry-orders\"") && page.contains("id=\"entry-authority\""))
            let entry = try await visitor.get(Self.entry("orders")).text
            #expect(entry.contains("subjectAltName") && entry.contains("DNS:orders.example"))
            #expect(entry.contains("-----BEGIN CERTIFICATE-----"))
            let saved = try await Self.saved(visitor, "again")
            #expect(saved.type == type)
            #expect(saved.entries.map(\.alias) == ["orders", "authority"])
            #expect(saved.entries.first?.keyStatus == .decrypted)
        }
    }

    @Test func keyOfItsOwnPassphraseIsUnlockedAndGetsAnother() async throws {
        let bytes = try store(.jks, keyPassphrase: "key-passphrase")
        try await ConsoleFixture().visit { visitor in
            try await Self.open(visitor, bytes, name: "store.jks")
            #expect(try await visitor.get(Self.explorer).text.contains("Locked"))
            let wrong = try await visitor.post("\(Self.explorer)/unlock", [("entry", "orders"), ("passphrase", "no")])
            #expect(try await visitor.get(wrong.location).text.contains("does not open the key"))
            _ = try await visitor.post(
                "\(Self.explorer)/unlock", [("entry", "orders"), ("passphrase", "key-passphrase")])
            #expect(try await visitor.get(Self.entry("orders")).text.contains("Opened"))
            _ = try await visitor.post(
                "\(Self.explorer)/key-passphrase",
                [("entry", "orders"), ("key-passphrase", "own-passphrase"), ("key-passphrase-again", "own-passphrase")])
            #expect(try await Self.saved(visitor, "store.jks").entries.first?.keyStatus == .decrypted)
            try await Self.open(visitor, bytes, name: "both.jks", [("key-passphrase", "key-passphrase")])
            #expect(try await !visitor.get(Self.explorer).text.contains("Locked"))
        }
    }

    @Test func entriesAreRenamedAndDeleted() async throws {
        let bytes = try store(.pkcs12)
        try await ConsoleFixture().visit { visitor in
            try await Self.open(visitor, bytes, name: "store.p12")
            let taken = try await visitor.post(
                "\(Self.explorer)/rename", [("entry", "orders"), ("alias", "authority")])
            #expect(try await visitor.get(taken.location).text.contains("There is an entry authority already"))
            _ = try await visitor.post("\(Self.explorer)/rename", [("entry", "orders"), ("alias", "invoices")])
            _ = try await visitor.post("\(Self.explorer)/delete", [("entry", "authority")])
            #expect(try await Self.saved(visitor, "store.p12").entries.map(\.alias) == ["invoices"])
        }
    }

    @Test func whatIsDeletedIsTakenBackAndNothingUnsavedIsClosedUnasked() async throws {
        let bytes = try store(.jks)
        try await ConsoleFixture().visit { visitor in
            try await Self.open(visitor, bytes, name: "store.jks")
            _ = try await visitor.post("\(Self.explorer)/delete", [("entry", "authority")])
            #expect(try await visitor.get(Self.explorer).text.contains("JKS, 1 entry"))
            let asked = try await visitor.post("\(Self.explorer)/close", [])
            #expect(asked.text.contains("would be lost") && asked.text.contains("confirm-close"))
            let undone = try await visitor.post("\(Self.explorer)/undo", [])
            let page = try await visitor.get(undone.location).text
            #expect(page.contains("Taken back: Entry authority deleted.") && page.contains("JKS, 2 entries"))
            #expect(!page.contains("Not Saved") && !page.contains("id=\"undo\""))
            _ = try await visitor.post("\(Self.explorer)/delete", [("entry", "authority")])
            _ = try await visitor.post("\(Self.explorer)/close", [("unsaved", "yes")])
            #expect(try await visitor.get(Self.explorer).text.contains("Create a Keystore"))
        }
    }

    @Test func keyOfItsOwnPassphraseIsImportedAndLosesItWhereFilesShouldNotHaveIt() async throws {
        let client = try pki.client("client")
        var theirs = Keystore(type: .pkcs12)
        try theirs.addKeyPair(
            alias: "orders", key: client.key, chain: [client.certificate], createdAt: nil,
            passphrase: Passphrase("own-passphrase"))
        let file = try theirs.encode(passphrase: Passphrase("changeit"))
        try await ConsoleFixture().visit { visitor in
            try await Self.open(visitor, file, name: "store.p12", [("key-passphrase", "own-passphrase")])
            #expect(try await visitor.get(Self.entry("orders")).text.contains("its own"))
            _ = try await visitor.post("\(Self.explorer)/key-passphrase", [("entry", "orders")])
            let answer = try await visitor.post(
                "\(Self.explorer)/save-as",
                [("name", "a.p12"), ("passphrase", "saved"), ("passphrase-again", "saved"), ("profile", "modern2026")])
            let saved = try Keystore(bytes: try await Self.downloaded(visitor, answer), passphrase: Passphrase("saved"))
            #expect(saved.entries.first?.keyStatus == .decrypted)
            _ = try await visitor.post("\(Self.explorer)/create", [("type", "JKS")])
            let locked = try await visitor.upload(
                "\(Self.explorer)/import-key-pair", [("alias", "a"), ("passphrase", "changeit")],
                file: ("file", "store.p12", file))
            #expect(locked.text.contains("Passphrase of the Key in the File"))
            let imported = try await visitor.upload(
                "\(Self.explorer)/import-key-pair",
                [("alias", "a"), ("passphrase", "changeit"), ("source-key-passphrase", "own-passphrase")],
                file: ("file", "store.p12", file))
            #expect(try await visitor.get(imported.location).text.contains("Key pair imported as a."))
        }
    }

    @Test func manyEntriesComeInPagesAndAreFound() async throws {
        var keystore = Keystore(type: .pkcs12)
        for number in 1...450 {
            try keystore.addCertificate(alias: "entry \(number)", certificate: pki.root, createdAt: nil)
        }
        let bytes = try keystore.encode(passphrase: Passphrase("changeit"))
        try await ConsoleFixture().visit { visitor in
            try await Self.open(visitor, bytes, name: "many.p12")
            let first = try await visitor.get(Self.explorer).text
            #expect(first.contains("1 to 200 of 450 entries") && !first.contains("previous-page"))
            let last = try await visitor.get("\(Self.explorer)?from=400").text
            #expect(last.contains("401 to 450 of 450 entries") && !last.contains("next-page"))
            let found = try await visitor.get("\(Self.explorer)?q=ENTRY%20333").text
            #expect(found.contains("1 to 1 of 1 entry") && found.contains("id=\"entry-entry 333\""))
        }
    }

    @Test func keysAreGenerated() async throws {
        try await ConsoleFixture().visit { visitor in
            _ = try await visitor.post("\(Self.explorer)/create", [("type", "JCEKS")])
            _ = try await visitor.post(
                "\(Self.explorer)/generate-key-pair",
                [
                    ("alias", "pair"), ("subject", "CN=pair"), ("names", "DNS:a.example, IP:192.0.2.1"),
                    ("algorithm", "ec-p384"), ("days", "10"), ("key-passphrase", "own-passphrase"),
                    ("key-passphrase-again", "own-passphrase"),
                ])
            _ = try await visitor.post(
                "\(Self.explorer)/generate-secret-key", [("alias", "secret"), ("algorithm", "AES"), ("bits", "128")])
            let saved = try await Self.saved(visitor, "made.jceks")
            #expect(
                saved.entry("pair")?.certificates.first?.subjectAlternativeNames == ["DNS:a.example", "IP:192.0.2.1"])
            #expect(saved.entry("pair")?.keySizeBits == 384)
            #expect(saved.entry("secret")?.keySizeBits == 128)
            _ = try await visitor.post("\(Self.explorer)/create", [("type", "JKS")])
            let refused = try await visitor.post(
                "\(Self.explorer)/generate-secret-key", [("alias", "secret"), ("algorithm", "AES"), ("bits", "128")])
            #expect(refused.text.contains("JKS has no place for a secret key"))
        }
    }

    @Test func everyCertificateOfABundleIsImported() async throws {
        let bundle = Array((pki.root.pem + (try pki.intermediate()).root.pem).utf8)
        let other = try pki.client("other").certificate.pem
        try await ConsoleFixture().visit { visitor in
            _ = try await visitor.post("\(Self.explorer)/create", [("type", "PKCS12")])
            let answer = try await visitor.upload(
                "\(Self.explorer)/import-certificate", [("alias", "ca")],
                file: ("file", "bundle.pem", bundle + Array(other.utf8)))
            #expect(answer.status == .seeOther)
            #expect(try await Self.saved(visitor, "trust.p12").entries.map(\.alias).prefix(2) == ["ca-1", "ca-2"])
        }
    }

    @Test func requestIsMadeAndTheReplyTakenIn() async throws {
        let bytes = try store(.jks)
        let pki = pki
        try await ConsoleFixture().visit { visitor in
            try await Self.open(visitor, bytes, name: "store.jks")
            let form = try await visitor.get("\(Self.explorer)/request?alias=orders").text
            #expect(form.contains("DNS:orders.example"))
            let answer = try await visitor.post(
                "\(Self.explorer)/request",
                [("entry", "orders"), ("subject", "CN=orders"), ("names", "DNS:orders.example")])
            let request = try CertificateSigningRequest(pemOrDER: try await Self.downloaded(visitor, answer))
            #expect(request.isSignatureValid)
            #expect(request.subjectAlternativeNames == ["DNS:orders.example"])
            let template = CertificateTemplate(
                subject: request.subject, notBefore: Date(), notAfter: Date().addingTimeInterval(86_400 * 99),
                usage: .client)
            let issued = try template.signed(
                for: request.publicKey, issuer: pki.root, issuerKey: pki.authority.key)
            let taken = try await visitor.upload(
                "\(Self.explorer)/import-reply", [("entry", "orders")],
                file: ("file", "reply.cer", issued.derEncoded))
            #expect(try await visitor.get(taken.location).text.contains("its chain has 2"))
            let stranger = try await visitor.upload(
                "\(Self.explorer)/import-reply", [("entry", "orders")],
                file: ("file", "reply.cer", try pki.client("stranger").certificate.derEncoded))
            #expect(stranger.text.contains("is of the key orders"))
            #expect(try await Self.saved(visitor, "store.jks").entry("orders")?.certificates == [issued, pki.root])
        }
    }

    @Test func chainIsCompletedAndACertificateOfItsOwnRenewed() async throws {
        let bytes = try store(.jks)
        try await ConsoleFixture().visit { visitor in
            try await Self.open(visitor, bytes, name: "store.jks")
            let completed = try await visitor.post("\(Self.explorer)/complete-chain", [("entry", "orders")])
            #expect(try await visitor.get(completed.location).text.contains("1 certificate added to the chain"))
            let refused = try await visitor.post("\(Self.explorer)/renew", [("entry", "orders"), ("days", "5")])
            #expect(refused.text.contains("which has to renew it"))
            _ = try await visitor.post(
                "\(Self.explorer)/generate-key-pair",
                [("alias", "own"), ("subject", "CN=own"), ("algorithm", "ec-p256"), ("days", "1")])
            let renewed = try await visitor.post("\(Self.explorer)/renew", [("entry", "own"), ("days", "400")])
            #expect(renewed.status == .seeOther)
            let saved = try await Self.saved(visitor, "store.jks")
            #expect(saved.entry("orders")?.certificates.count == 2)
            let until = try #require(saved.entry("own")?.certificates.first?.notAfter)
            #expect(until.timeIntervalSinceNow > 390 * 86_400)
        }
    }

    @Test(arguments: [
        ("pem", "PEM"), ("certificates", "PEM"), ("der", "CERTIFICATE"), ("pkcs7", "PKCS7"), ("pkipath", "PKIPATH"),
        ("pkcs12", "PKCS12"), ("pkcs8", "PEM"),
    ]) func entryIsExportedInEveryFormat(format: String, type: String) async throws {
        let bytes = try store(.jks)
        try await ConsoleFixture().visit { visitor in
            try await Self.open(visitor, bytes, name: "store.jks")
            #expect(try await visitor.get("\(Self.explorer)/export?alias=orders").text.contains("value=\"\(format)\""))
            let answer = try await visitor.post(
                "\(Self.explorer)/export",
                [
                    ("entry", "orders"), ("format", format), ("passphrase", "exported"),
                    ("passphrase-again", "exported"),
                ])
            let file = try await Self.downloaded(visitor, answer)
            let read = try Keystore(bytes: file, passphrase: Passphrase("exported"))
            #expect(read.type.rawValue == type || read.type == .pkcs8)
            #expect(read.entries.contains { $0.privateKey != nil } == ["pem", "pkcs12", "pkcs8"].contains(format))
        }
    }

    @Test func conversionTellsItsLossesFirst() async throws {
        var keystore = try Keystore(bytes: try store(.jceks), passphrase: Passphrase("changeit"))
        let secret = StoredSecretKey(algorithm: "AES", key: SecretBytes([UInt8](repeating: 7, count: 16)))
        try keystore.add(KeystoreEntry(alias: "secret", content: .secretKey(secret)))
        let bytes = try keystore.encode(passphrase: Passphrase("changeit"))
        try await ConsoleFixture().visit { visitor in
            try await Self.open(visitor, bytes, name: "store.jceks")
            let told = try await visitor.post("\(Self.explorer)/convert", [("type", "JKS")])
            #expect(told.status == .unprocessableContent)
            #expect(told.text.contains("secret: JKS has no place for a secret key"))
            #expect(try await visitor.get(Self.explorer).text.contains("JCEKS, 3 entries"))
            let consent = try #require(told.text.firstMatch(of: /name="allow-loss" value="([^"]+)"/)).output.1
            // What was agreed to for one type is not agreed to for another.
            let other = try await visitor.post(
                "\(Self.explorer)/convert", [("type", "PEM"), ("allow-loss", String(consent))])
            #expect(other.status == .unprocessableContent)
            let done = try await visitor.post(
                "\(Self.explorer)/convert", [("type", "JKS"), ("allow-loss", String(consent))])
            #expect(try await visitor.get(done.location).text.contains("Lost: secret"))
            _ = try await visitor.post("\(Self.explorer)/undo", [])
            #expect(try await visitor.get(Self.explorer).text.contains("JCEKS, 3 entries"))
            _ = try await visitor.post(
                "\(Self.explorer)/convert", [("type", "JKS"), ("allow-loss", String(consent))])
            let saved = try await Self.saved(visitor, "store.jks")
            #expect(saved.type == .jks)
            #expect(saved.entries.map(\.alias) == ["orders", "authority"])
        }
    }

    @Test func anotherKeystoreIsComparedMergedAndAllIsVerified() async throws {
        let bytes = try store(.jks)
        var other = Keystore(type: .pkcs12)
        let second = try pki.client("second")
        try other.addKeyPair(alias: "orders", key: second.key, chain: [second.certificate], createdAt: nil)
        try other.addCertificate(alias: "root", certificate: pki.root, createdAt: nil)
        let file = try other.encode(passphrase: Passphrase("other"))
        try await ConsoleFixture().visit { visitor in
            try await Self.open(visitor, bytes, name: "store.jks")
            let compared = try await visitor.upload(
                "\(Self.explorer)/compare", [("passphrase", "other")], file: ("file", "other.p12", file)
            ).text
            #expect(compared.contains("the keys differ") && compared.contains("is called root there"))
            let refused = try await visitor.upload(
                "\(Self.explorer)/merge", [("passphrase", "other"), ("rule", "refuse")],
                file: ("file", "other.p12", file))
            #expect(refused.text.contains("Both keystores have an entry orders"))
            let merged = try await visitor.upload(
                "\(Self.explorer)/merge", [("passphrase", "other"), ("rule", "rename")],
                file: ("file", "other.p12", file))
            #expect(try await visitor.get(merged.location).text.contains("orders came as orders (2)"))
            #expect(try await Self.saved(visitor, "all.jks").entries.count == 4)
            let verified = try await visitor.get("\(Self.explorer)/verify").text
            #expect(verified.contains("No Problems"))
        }
    }

    @Test func openKeystoreIsAnotherSessionsNever() async throws {
        let bytes = try store(.jks)
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            try await Self.open(visitor, bytes, name: "store.jks")
            try await fixture.visit { other in
                let start = try await other.get(Self.explorer).text
                #expect(start.contains("Create a Keystore") && !start.contains("entry-orders"))
                let entry = try await other.get(Self.entry("orders"))
                #expect(entry.status == .conflict)
            }
            _ = try await visitor.post("\(Self.explorer)/close", [])
            #expect(try await visitor.get(Self.entry("orders")).status == .conflict)
        }
    }
}
