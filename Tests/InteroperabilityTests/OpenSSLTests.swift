import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// OpenSSL reads what we write, and we read what it writes.
@Suite(.enabled(if: ExternalProgram.shouldTest("openssl"))) struct OpenSSLTests {
    private let openssl: ExternalProgram
    private let folder: ScratchFolder

    init() throws {
        openssl = try ExternalProgram.required("openssl")
        folder = try ScratchFolder()
    }

    private func run(_ arguments: String...) throws -> String {
        let outcome = try openssl.run(arguments)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        return outcome.output + outcome.errors
    }

    /// Keys that cannot be told from their certificates by computing: each has the certificate that follows it, and
    /// keeps it when it is written and read again.
    @Test func keysThatWeCannotUseKeepTheirCertificates() throws {
        var text = ""
        for name in ["one", "two"] {
            let (key, certificate) = (folder.path("\(name).key"), folder.path("\(name).pem"))
            _ = try run("genpkey", "-algorithm", "ed448", "-out", key)
            _ = try run("req", "-x509", "-key", key, "-subj", "/CN=\(name)", "-days", "9", "-out", certificate)
            text += String(decoding: try folder.read("\(name).key") + folder.read("\(name).pem"), as: UTF8.self)
        }
        let read = try Keystore(bytes: Array(text.utf8), passphrase: nil)
        #expect(read.entries.map(\.kind) == [.keyPair, .keyPair])
        #expect(read.entries.map { $0.certificates.map(\.subject.description) } == [["CN=one"], ["CN=two"]])
        let again = try Keystore(bytes: try read.encode(passphrase: nil), passphrase: nil)
        #expect(again.entries.map(\.kind) == [.keyPair, .keyPair])
        #expect(again.entries.map(\.certificates) == read.entries.map(\.certificates))
    }

    @Test(arguments: [WritingProfile.modern2026, .java8], ["changeit", "pässwörd€", ""])
    func opensslOpensWhatWeWrite(profile: WritingProfile, passphrase: String) throws {
        let pki = try TestPKI().intermediate()
        let client = try pki.client("client")
        var keystore = Keystore(type: .pkcs12)
        try keystore.addKeyPair(
            alias: "client", key: client.key, chain: client.chain + [pki.root], createdAt: Date())
        let file = try folder.write(
            "ours.p12", try keystore.encode(passphrase: Passphrase(passphrase), profile: profile))
        let secret = try folder.write("secret", passphrase + "\n")
        let text = try run("pkcs12", "-in", file, "-passin", "file:\(secret)", "-nodes", "-info", "-legacy")
        #expect(text.contains(profile == .modern2026 ? "AES-256-CBC, Iteration 10000" : "pbeWithSHA1And3-KeyTripleDES"))
        let read = try Keystore(bytes: Array(text.utf8), passphrase: nil)
        let entry = try #require(read.entries.first { $0.kind == .keyPair })
        #expect(entry.privateKey?.publicKey == client.key.publicKey)
        #expect(entry.certificates == client.chain + [pki.root])
    }

    @Test(arguments: [
        ["-keypbe", "AES-256-CBC", "-certpbe", "AES-128-CBC", "-macalg", "sha512"],
        ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-RC2-40", "-macalg", "sha1", "-legacy"],
        ["-keypbe", "PBE-SHA1-RC4-128", "-certpbe", "PBE-SHA1-RC4-40", "-legacy"],
        ["-keypbe", "PBE-SHA1-2DES", "-certpbe", "PBE-SHA1-RC2-128", "-legacy"],
        ["-keypbe", "PBE-MD5-DES", "-certpbe", "PBE-SHA1-DES", "-legacy"],
        ["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"],
        ["-nomac"], ["-iter", "1"], ["-macalg", "sha3-512"], ["-macalg", "sha512-256"], ["-macalg", "ripemd160"],
        ["-keypbe", "AES-256-CFB", "-certpbe", "AES-128-OFB"],
        ["-macalg", "sm3"], ["-macalg", "blake2b512"], ["-macalg", "blake2s256"], ["-macalg", "md5"],
    ])
    func weReadWhatOpenSSLWrites(options: [String]) throws {
        let pki = try TestPKI()
        let client = try pki.client("client")
        let key = try folder.write("key.pem", client.key.pem)
        let certificates = try folder.write("certificates.pem", client.certificate.pem + pki.root.pem)
        let outcome = try openssl.run(
            [
                "pkcs12", "-export", "-inkey", key, "-in", certificates, "-name", "their client", "-out",
                folder.path("theirs.p12"), "-passout", "pass:changeit",
            ] + options)
        try #require(outcome.status == 0, "\(outcome.errors)")
        let keystore = try Keystore(bytes: try folder.read("theirs.p12"), passphrase: Passphrase("changeit"))
        let entry = try #require(keystore.entry("their client"))
        #expect(entry.privateKey?.publicKey == client.key.publicKey)
        #expect(entry.certificates == [client.certificate, pki.root])
        #expect(keystore.integrity == (options.contains("-nomac") ? .unprotected : .verified))
    }

    @Test(arguments: [
        "-aes-256-cbc", "-aes-128-cbc", "-des3", "-des-ede-cbc", "-aes-256-cfb", "-aes-128-ofb", "-aes-256-ctr",
        "-des-cfb", "-des-ede3-cfb", "-des-ede3-ofb",
    ])
    func weReadTraditionalEncryptedKeys(cipher: String) throws {
        let plain = folder.path("plain.pem")
        _ = try run("genrsa", "-traditional", "-out", plain, "2048")
        let sealed = folder.path("sealed.pem")
        _ = try run(
            "rsa", "-provider", "legacy", "-provider", "default", "-traditional", cipher, "-in", plain, "-out", sealed,
            "-passout", "pass:secret")
        let bytes = try folder.read("sealed.pem")
        #expect(String(decoding: bytes, as: UTF8.self).contains("DEK-Info"))
        let opened = try Keystore(bytes: bytes, passphrase: Passphrase("secret"))
        let expected = try Keystore(bytes: try folder.read("plain.pem"), passphrase: nil)
        #expect(opened.entries.first?.privateKey?.pkcs8DER == expected.entries.first?.privateKey?.pkcs8DER)
        #expect(opened.entries.first?.keySizeBits == 2048)
        #expect(try Keystore(bytes: bytes, passphrase: Passphrase("wrong")).entries.first?.keyStatus == .locked)
    }

    @Test func opensslReadsOurPKCS7() throws {
        let client = try TestPKI().intermediate().client("client")
        let file = try folder.write("chain.p7b", PKCS7Writer.bytes(of: client.chain))
        let text = try run("pkcs7", "-inform", "DER", "-in", file, "-print_certs")
        #expect(Set(try CertificateBundle(bytes: Array(text.utf8)).certificates) == Set(client.chain))
    }
}

/// Keys that `ssh-keygen` makes are read; those with a passphrase are kept as they are.
@Suite(.enabled(if: ExternalProgram.shouldTest("ssh-keygen"))) struct OpenSSHTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func make(_ type: String, bits: String, passphrase: String) throws -> [UInt8] {
        let outcome = try ExternalProgram.required("ssh-keygen").run([
            "-q", "-t", type, "-b", bits, "-N", passphrase, "-C", "orders key", "-f", folder.path("key"),
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try folder.read("key")
    }

    @Test(arguments: [("ed25519", "256"), ("ecdsa", "256"), ("ecdsa", "521"), ("rsa", "2048")])
    func keyIsReadAndGivesItsPublicLine(type: String, bits: String) throws {
        let keystore = try Keystore(bytes: try make(type, bits: bits, passphrase: ""), passphrase: nil)
        let entry = try #require(keystore.entry("orders key"))
        let key = try #require(entry.privateKey)
        let line = String(decoding: try folder.read("key.pub"), as: UTF8.self)
        #expect(key.publicKey?.openSSHLine(comment: "orders key") == line.trimmingCharacters(in: .newlines))
        // It signs, so that all of its numbers fit together.
        let template = CertificateTemplate(
            subject: try DistinguishedName(rfc4514: "CN=x"), notBefore: Date(), notAfter: Date().addingTimeInterval(60),
            usage: .client)
        #expect(try template.selfSigned(by: key).isSelfSigned)
        let checked = try ExternalProgram.required("openssl").run([
            "pkey", "-check", "-noout", "-in", try folder.write("key.pem", key.pem),
        ])
        #expect(checked.status == 0 || type == "ed25519")
    }

    @Test func encryptedKeyIsKept() throws {
        let bytes = try make("ed25519", bits: "256", passphrase: "secret")
        var keystore = try Keystore(bytes: bytes, passphrase: Passphrase("secret"))
        let alias = try #require(keystore.entries.first?.alias)
        #expect(keystore.entry(alias)?.keyStatus == .unsupported)
        try keystore.rename(alias, to: "renamed")
        let written = try keystore.encode(passphrase: nil)
        let blocks = try PEM.blocks(in: written)
        #expect(blocks.map(\.bytes) == (try PEM.blocks(in: bytes)).map(\.bytes))
    }
}
