import CountersignTesting
import Foundation
import KeyMaterial
import Testing

/// Merging, comparing, requests and replies, renewing, and the inventory.
@Suite struct KeystoreWorkTests {
    private let program: Program

    init() throws {
        program = try Program()
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func make(_ file: String, type: String = "pkcs12", alias: String, subject: String) throws {
        if !FileManager.default.fileExists(atPath: program.folder.path(file)) {
            try program.keystore("create", file, "--type", type)
        }
        try program.keystore(
            "generate-key-pair", file, "--alias", alias, "--algorithm", "ec-p256", "--subject", subject)
    }

    @Test(arguments: ["jks", "pkcs12", "bks", "uber", "bcfks"])
    func everyTypeIsCreatedFilledAndConverted(type: String) throws {
        try make("store", type: type, alias: "a", subject: "CN=a")
        let out = program.folder.path("out")
        try program.keystore("convert", "store", "--to", "pkcs12", "--out", out)
        #expect(try program.listing("out") == ["a keyPair decrypted"])
        try program.keystore("convert", "out", "--to", type, "--out", program.folder.path("back"))
        #expect(try program.listing("back") == ["a keyPair decrypted"])
        #expect(try json(program.keystore("compare", "store", "--from", out, "--json"))["same"] as? [String] == ["a"])
    }

    @Test func mergeFollowsTheRule() throws {
        try make("one", alias: "a", subject: "CN=one")
        try make("two", type: "jks", alias: "a", subject: "CN=two")
        try make("two", alias: "b", subject: "CN=b")
        let two = program.folder.path("two")
        let pass = program.folder.path("pass")
        let refused = try program.run(
            "keystore", "merge", program.folder.path("one"), "--passphrase-file", pass, "--from", two)
        #expect(refused.status == 77)
        #expect(try program.listing("one") == ["a keyPair decrypted"])
        let outcome = try json(program.keystore("merge", "one", "--from", two, "--rule", "rename", "--json"))
        #expect(outcome["added"] as? [String] == ["b"])
        #expect(outcome["renamed"] as? [String] == ["a as a (2)"])
        #expect(try program.listing("one").count == 3)
        let differs = try program.run(
            "keystore", "compare", program.folder.path("one"), "--passphrase-file", pass, "--from", two,
            "--exit-status")
        #expect(differs.status == 77)
        #expect(differs.output.contains("! a:"))
    }

    @Test func requestIsSignedAndItsReplyInstalled() throws {
        try make("store", alias: "a", subject: "CN=orders,O=Example")
        try program.keystore("request", "store", "--alias", "a", "--out", program.folder.path("request.pem"))
        let request = try CertificateSigningRequest(pemOrDER: try program.folder.read("request.pem"))
        #expect(request.subject.description == "CN=orders,O=Example")
        #expect(request.isSignatureValid)
        let pki = try TestPKI().intermediate()
        let template = CertificateTemplate(
            subject: request.subject, notBefore: pki.now, notAfter: pki.now.addingTimeInterval(86_400), usage: .client)
        let certificate = try template.signed(
            for: request.publicKey, issuer: pki.authority.certificate, issuerKey: pki.authority.key)
        let reply = try program.folder.write(
            "reply.pem", pki.root.pem + pki.authority.certificate.pem + certificate.pem)
        let outcome = try json(program.keystore("import-reply", "store", "--alias", "a", "--from", reply, "--json"))
        #expect((outcome["certificates"] as? [Any])?.count == 3)
        #expect(try program.keystore("verify", "store").contains("all open"))
        let renewal = try program.run(
            "keystore", "renew", program.folder.path("store"), "--passphrase-file", program.folder.path("pass"),
            "--alias", "a")
        #expect(renewal.status == 77)
        #expect(renewal.errors.contains("keystore request"))
    }

    @Test func requestIsWrittenInDERWhereThatIsWanted() throws {
        try make("store", alias: "a", subject: "CN=orders,O=Example")
        let out = program.folder.path("request.der")
        try program.keystore("request", "store", "--alias", "a", "--format", "der", "--out", out)
        let request = try CertificateSigningRequest(derEncoded: try program.folder.read("request.der"))
        #expect(request.subject.description == "CN=orders,O=Example" && request.isSignatureValid)
    }

    @Test func renewedCertificateHasTheSameNamesAndKey() throws {
        try make("store", alias: "a", subject: "CN=orders,O=Example")
        let before = try json(program.keystore("show", "store", "--alias", "a", "--json"))
        let outcome = try json(
            program.keystore("renew", "store", "--alias", "a", "--days", "1000", "--json"))
        let after = try #require(outcome["certificate"] as? [String: Any])
        let old = try #require((before["certificates"] as? [[String: Any]])?.first)
        #expect(after["subject"] as? String == old["subject"] as? String)
        #expect(after["serialNumber"] as? String != old["serialNumber"] as? String)
        #expect(try program.keystore("verify", "store").contains("all open"))
    }

    @Test func inventoryFindsDuplicatesAndWhatExpires() throws {
        try make("folder-a.p12", alias: "short", subject: "CN=short")
        try program.keystore("renew", "folder-a.p12", "--alias", "short", "--days", "10")
        try make("folder-b.jks", type: "jks", alias: "long", subject: "CN=long")
        try program.keystore(
            "merge", "folder-b.jks", "--from", program.folder.path("folder-a.p12"))
        try program.folder.write("notes.txt", "nothing")
        let pass = program.folder.path("pass")
        let folder = program.folder.url.path
        let all = try program.run("keystore", "inventory", folder, "--passphrase-file", pass, "--json")
        #expect(all.status == 0)
        let entries = try #require(try json(all.output)["entries"] as? [[String: Any]])
        #expect(entries.map { $0["alias"] as? String } == ["short", "long", "short"])
        #expect((entries.first?["duplicates"] as? [String])?.first?.hasSuffix("folder-b.jks#short") == true)
        let soon = try program.run(
            "keystore", "inventory", folder, "--passphrase-file", pass, "--expires-within", "20", "--csv")
        #expect(soon.status == 77)
        #expect(soon.output.split(whereSeparator: \.isNewline).count == 3)
        let later = try program.run(
            "keystore", "inventory", folder, "--passphrase-file", pass, "--expires-within", "5")
        #expect(later.status == 0)
        #expect(try program.run("keystore", "inventory", "/nowhere").status == 66)
    }

    @Test func secretKeysAreMadeWhereTheTypeHasThem() throws {
        try program.keystore("create", "store", "--type", "bks")
        try program.keystore("generate-secret-key", "store", "--alias", "s", "--bits", "128")
        #expect(try program.listing("store") == ["s secretKey decrypted"])
        let out = program.folder.path("out")
        let pass = program.folder.path("pass")
        let lost = try program.run(
            "keystore", "convert", program.folder.path("store"), "--passphrase-file", pass, "--to", "jks", "--out", out)
        #expect(lost.status == 77)
        #expect(lost.errors.contains("s: JKS has no place for a secret key"))
    }

    @Test func publicKeyIsExportedForOpenSSH() throws {
        try make("store", alias: "a", subject: "CN=a")
        try program.keystore(
            "export", "store", "--alias", "a", "--format", "openssh", "--out", program.folder.path("key.pub"))
        let line = String(decoding: try program.folder.read("key.pub"), as: UTF8.self)
        #expect(line.hasPrefix("ecdsa-sha2-nistp256 AAAA"))
        #expect(line.hasSuffix(" a\n"))
    }
}
