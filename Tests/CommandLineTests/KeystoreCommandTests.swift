import CountersignTesting
import Foundation
import KeyMaterial
import Testing

@Suite struct KeystoreCommandTests {
    private let program: Program

    init() throws {
        program = try Program()
    }

    @Test(arguments: ["jks", "pkcs12", "pem"])
    func storeIsCreatedFilledChangedAndListed(type: String) throws {
        let identity = try TestPKI.selfSigned("imported")
        let source = try program.folder.write("source.pem", identity.key.pem + identity.certificate.pem)
        try program.keystore("create", "store", "--type", type)
        try program.keystore(
            "generate-key-pair", "store", "--alias", "made", "--algorithm", "ec-p256", "--subject", "CN=made")
        try program.keystore("import-key-pair", "store", "--from", source, "--alias", "in")
        try program.keystore("import-certificate", "store", "--from", source, "--alias", "trusted")
        try program.keystore("rename", "store", "--alias", "in", "--to", "renamed")
        let keys = ["made keyPair decrypted", "renamed keyPair decrypted"]
        let all = try program.listing("store")
        #expect(all == keys + ["trusted certificate none"])
        try program.keystore("delete", "store", "--alias", "made")
        #expect(try program.listing("store").filter { $0.contains("keyPair") } == ["renamed keyPair decrypted"])
        #expect(try program.keystore("verify", "store").contains("all open"))
    }

    @Test func listHasTheShapeThatScriptsRelyOn() throws {
        let identity = try TestPKI.selfSigned("shape")
        let file = try program.folder.write("one.pem", identity.key.pem + identity.certificate.pem)
        let outcome = try program.run("keystore", "list", file, "--json")
        #expect(outcome.status == 0)
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect(Set(try #require(object).keys) == ["type", "integrity", "entries", "warnings"])
        #expect(object?["type"] as? String == "PEM")
        let entry = try #require((object?["entries"] as? [[String: Any]])?.first)
        #expect(
            Set(entry.keys) == [
                "alias", "kind", "createdAt", "algorithm", "keySizeBits", "keyStatus", "certificates",
            ])
        #expect(entry["algorithm"] as? String == "EC")
        #expect(entry["keySizeBits"] as? Int == 256)
        let certificate = try #require((entry["certificates"] as? [[String: Any]])?.first)
        #expect(
            Set(certificate.keys) == [
                "subject", "issuer", "serialNumber", "serialNumberHex", "notBefore", "notAfter", "sha256Fingerprint",
                "sha1Fingerprint", "subjectAlternativeNames", "isCertificateAuthority",
            ])
        #expect(certificate["sha256Fingerprint"] as? String == identity.certificate.fingerprint.hex)
        #expect(certificate["serialNumber"] as? String == identity.certificate.serialNumber.decimal)
        #expect((certificate["notAfter"] as? String)?.hasSuffix("Z") == true)
    }

    @Test func showExplainsExtensionsInTextAndJSON() throws {
        var made = try HandmadeCertificate()
        let subtree = DER.sequence(DER.element(0x82, Array(".example.com".utf8)))
        made.extensions = [
            DER.sequence(
                try DER.objectIdentifier("2.5.29.30"), DER.boolean(true),
                DER.octetString(DER.sequence(DER.context(0, subtree))))
        ]
        let file = try program.folder.write("one.pem", PEM.encode(label: "CERTIFICATE", bytes: made.derEncoded))
        let shown = try program.run("keystore", "show", file, "--alias", "1")
        #expect(
            shown.output.contains("Extension:   nameConstraints, critical\n             permitted DNS:.example.com"))
        let outcome = try program.run("keystore", "show", file, "--alias", "1", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let certificate = try #require((object?["certificates"] as? [[String: Any]])?.first)
        let element = try #require((certificate["extensions"] as? [[String: Any]])?.first)
        #expect(element["oid"] as? String == "2.5.29.30" && element["name"] as? String == "nameConstraints")
        #expect(element["isCritical"] as? Bool == true)
        #expect(element["explanation"] as? [String] == ["permitted DNS:.example.com"])
    }

    @Test func wrongPassphraseMissingFileAndUsageHaveTheirStatuses() throws {
        try program.keystore("create", "store", "--type", "jks")
        let wrong = try program.folder.write("wrong", "wrong")
        let store = program.folder.path("store")
        let refused = try program.run("keystore", "list", store, "--passphrase-file", wrong)
        #expect(refused.status == 65)
        #expect(refused.errors.hasPrefix("countersign: "))
        #expect(refused.errors.contains("\nhint: "))
        let json = try program.run("keystore", "list", store, "--passphrase-file", wrong, "--json")
        let error = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: [String: Any]]
        #expect(error?["error"]?["code"] as? String == "wrongPassphrase")
        #expect(try program.run("keystore", "list", "/nowhere", "--no-passphrase").status == 66)
        #expect(try program.run("keystore", "list").status == 64)
        #expect(try program.run("keystore", "list", store, "--no-such-option").status == 64)
        #expect(try program.run("keystore", "--help").status == 0)
    }

    @Test func severalKeysAskForAnAlias() throws {
        for name in ["one", "two"] {
            let identity = try TestPKI.selfSigned(name)
            try program.folder.write("\(name).pem", identity.key.pem + identity.certificate.pem)
        }
        try program.keystore("create", "source", "--type", "pkcs12")
        try program.keystore("create", "store", "--type", "jks")
        for name in ["one", "two"] {
            try program.keystore(
                "import-key-pair", "source", "--from", program.folder.path("\(name).pem"), "--alias", name)
        }
        let source = program.folder.path("source")
        let pass = program.folder.path("pass")
        let asked = try program.run(
            "keystore", "import-key-pair", program.folder.path("store"), "--passphrase-file", pass, "--from", source,
            "--alias", "x")
        #expect(asked.status == 64)
        #expect(asked.errors.contains("one, two"))
        #expect(asked.errors.contains("--from-alias"))
        try program.keystore("import-key-pair", "store", "--from", source, "--from-alias", "two", "--alias", "x")
        #expect(try program.listing("store") == ["x keyPair decrypted"])
    }

    @Test func takenAliasIsRefusedAndTheFileStays() throws {
        try program.keystore("create", "store", "--type", "pkcs12")
        try program.keystore(
            "generate-key-pair", "store", "--alias", "a", "--algorithm", "ec-p256", "--subject", "CN=a")
        let before = try program.folder.read("store")
        let again = try program.run(
            "keystore", "generate-key-pair", program.folder.path("store"), "--passphrase-file",
            program.folder.path("pass"), "--alias", "a", "--algorithm", "ec-p256", "--subject", "CN=b")
        #expect(again.status == 77)
        #expect(try program.folder.read("store") == before)
    }

    @Test func conversionRefusesToLoseALockedKey() throws {
        try program.folder.write("own", "key-passphrase")
        try program.keystore("create", "store", "--type", "jks")
        try program.keystore(
            "generate-key-pair", "store", "--alias", "own", "--algorithm", "ec-p256", "--subject", "CN=own",
            "--new-key-passphrase-file", program.folder.path("own"))
        #expect(try program.listing("store") == ["own keyPair locked"])
        let out = program.folder.path("out")
        let arguments = [
            "keystore", "convert", program.folder.path("store"), "--passphrase-file", program.folder.path("pass"),
            "--to", "pkcs12", "--out", out,
        ]
        let refused = try program.run(arguments)
        #expect(refused.status == 77)
        #expect(refused.errors.contains("the entry and its certificate are lost"))
        #expect(!FileManager.default.fileExists(atPath: out))
        #expect(try program.run(arguments + ["--allow-loss"]).status == 0)
        #expect(try program.listing("out").isEmpty)
        let opening = ["--key-passphrase-file", program.folder.path("own")]
        let again = try program.run(arguments + opening)
        #expect(again.status == 77)
        #expect(again.errors.contains("--overwrite"))
        #expect(try program.run(arguments + opening + ["--overwrite"]).status == 0)
        #expect(try program.listing("out") == ["own keyPair decrypted"])
    }

    @Test func exportsAreReadAgain() throws {
        try program.keystore("create", "store", "--type", "pkcs12")
        try program.keystore(
            "generate-key-pair", "store", "--alias", "a", "--algorithm", "ec-p256", "--subject", "CN=a")
        for (format, kind) in [
            ("pem", "keyPair decrypted"), ("der", "certificate none"), ("pkcs8", "privateKey decrypted"),
            ("pkcs12", "keyPair decrypted"), ("pkcs7", "certificate none"),
        ] {
            try program.keystore(
                "export", "store", "--alias", "a", "--format", format, "--out", program.folder.path(format))
            #expect(try program.listing(format).map { $0.split(separator: " ", maxSplits: 1)[1] } == [Substring(kind)])
        }
        try program.keystore(
            "export", "store", "--alias", "a", "--format", "pem", "--no-out-passphrase", "--out",
            program.folder.path("clear"))
        #expect(String(decoding: try program.folder.read("clear"), as: UTF8.self).contains("BEGIN PRIVATE KEY"))
    }

    @Test func modesAreKeptAndNewFilesArePrivate() throws {
        func mode() throws -> Int? {
            let attributes = try FileManager.default.attributesOfItem(atPath: program.folder.path("store"))
            return attributes[.posixPermissions] as? Int
        }
        try program.keystore("create", "store", "--type", "jks")
        #expect(try mode() == 0o600)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640], ofItemAtPath: program.folder.path("store"))
        try program.keystore(
            "generate-key-pair", "store", "--alias", "a", "--algorithm", "ec-p256", "--subject", "CN=a")
        #expect(try mode() == 0o640)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: program.folder.url.path).sorted() == ["pass", "store"])
    }

    @Test func passphraseIsChanged() throws {
        let new = try program.folder.write("new", "another-one")
        try program.keystore("create", "store", "--type", "jks")
        try program.keystore(
            "generate-key-pair", "store", "--alias", "a", "--algorithm", "ec-p256", "--subject", "CN=a")
        try program.keystore("set-passphrase", "store", "--new-passphrase-file", new)
        let store = program.folder.path("store")
        #expect(
            try program.run("keystore", "verify", store, "--passphrase-file", program.folder.path("pass")).status == 65)
        #expect(try program.run("keystore", "verify", store, "--passphrase-file", new).status == 0)
    }
}
