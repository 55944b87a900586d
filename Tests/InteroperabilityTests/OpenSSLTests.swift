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
        ["-keypbe", "AES-256-ECB", "-certpbe", "AES-192-CFB"],
        ["-keypbe", "BF-CBC", "-certpbe", "DES-ECB", "-legacy"],
        ["-macalg", "sm3"], ["-macalg", "blake2b512"], ["-macalg", "blake2s256"], ["-macalg", "md5"],
        ["-macalg", "md4", "-legacy"], ["-macalg", "whirlpool", "-legacy"],
        ["-keypbe", "RC4", "-certpbe", "RC4-40", "-legacy"],
        ["-keypbe", "id-aes128-wrap-pad", "-certpbe", "id-aes256-wrap-pad"],
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
        "-aes-128-cfb1", "-aes-256-cfb8", "-des-cfb", "-des-cfb1", "-des-ede3-cfb", "-des-ede3-cfb8", "-des-ede3-ofb",
        "-desx-cbc", "-rc2-cbc", "-rc2-40-cbc", "-rc2-cfb", "-rc2-ofb", "-bf-cbc", "-bf-cfb", "-bf-ofb",
        "-chacha20",
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

    @Test(arguments: ["CFB", "OFB", "CTR", "ECB"]) func modesOfRareCiphersAreOpenedOrNamed(mode: String) throws {
        let client = try TestPKI().client("client")
        let sealed = folder.path("sealed.p8")
        _ = try run(
            "pkcs8", "-topk8", "-in", try folder.write("key.pem", client.key.pem), "-v2", "camellia-128-\(mode)",
            "-out",
            sealed, "-passout", "pass:secret")
        let entry = try Keystore(bytes: try folder.read("sealed.p8"), passphrase: Passphrase("secret")).entries.first
        #if OpenSSL
            #expect(entry?.privateKey?.publicKey == client.key.publicKey)
        #else
            #expect(entry?.unsupportedProtection?.detail.contains("CAMELLIA-128-\(mode)") == true)
        #endif
    }

    /// Without padding there must be a whole number of half blocks, as such a key has.
    @Test func wrappedKeyIsRead() throws {
        let plain = folder.path("plain.pem")
        _ = try run("genpkey", "-algorithm", "ED25519", "-out", plain)
        let sealed = folder.path("sealed.p8")
        _ = try run("pkcs8", "-topk8", "-in", plain, "-v2", "aes192-wrap", "-out", sealed, "-passout", "pass:secret")
        let opened = try Keystore(bytes: try folder.read("sealed.p8"), passphrase: Passphrase("secret"))
        let expected = try Keystore(bytes: try folder.read("plain.pem"), passphrase: nil)
        #expect(opened.entries.first?.privateKey?.pkcs8DER == expected.entries.first?.privateKey?.pkcs8DER)
        let locked = try Keystore(bytes: try folder.read("sealed.p8"), passphrase: Passphrase("wrong"))
        #expect(locked.entries.first?.keyStatus == .locked)
    }

    /// SHAKE128, which has no digest of one length and which no program checks with.
    @Test func checkThatIsNotHandledIsNamed() throws {
        let client = try TestPKI().client("client")
        var keystore = Keystore(type: .pkcs12)
        try keystore.addKeyPair(alias: "client", key: client.key, chain: client.chain, createdAt: Date())
        var bytes = try keystore.encode(passphrase: Passphrase("changeit"))
        let sha256: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]
        let place = try #require(bytes.indices.last { bytes[$0...].starts(with: sha256) })
        bytes[place + 8] = 0x0b
        let read = try Keystore(bytes: bytes, passphrase: Passphrase("changeit"))
        #expect(read.integrity == .unchecked)
        #expect(read.entries.first?.privateKey?.publicKey == client.key.publicKey)
        #expect(read.warnings.contains { $0.contains("2.16.840.1.101.3.4.2.11") })
    }

    /// `.pvk` files and their blobs.
    @Test(arguments: ["none", "weak", "strong"], ["RSA", "DSA"])
    func keysInMicrosoftsFormatAreRead(encryption: String, algorithm: String) throws {
        let plain = folder.path("plain.pem")
        let tool = algorithm.lowercased()
        if algorithm == "RSA" {
            _ = try run("genrsa", "-out", plain, "1024")
        } else {
            let parameters = folder.path("parameters.pem")
            let size = ["-pkeyopt", "dsa_paramgen_bits:1024", "-pkeyopt", "dsa_paramgen_q_bits:160"]
            _ = try openssl.run(["genpkey", "-genparam", "-algorithm", "DSA", "-out", parameters] + size)
            _ = try run("genpkey", "-paramfile", parameters, "-out", plain)
        }
        _ = try run(
            tool, "-in", plain, "-outform", "PVK", "-pvk-\(encryption)", "-passout", "pass:secret", "-out",
            folder.path("key.pvk"), "-provider", "legacy", "-provider", "default")
        _ = try run(tool, "-in", plain, "-outform", "MSBLOB", "-out", folder.path("key.blob"))
        let expected = try Keystore(bytes: try folder.read("plain.pem"), passphrase: nil).entries.first?.privateKey
        for file in ["key.pvk", "key.blob"] {
            let bytes = try folder.read(file)
            #expect(KeystoreType(detecting: bytes) == .pkcs8)
            let key = try Keystore(bytes: bytes, passphrase: Passphrase("secret")).entries.first?.privateKey
            #expect(key?.algorithm == algorithm && key?.keySizeBits == 1024)
            // The form on the disk may differ in what is left out; that of the key itself does not.
            let read = try run("pkey", "-in", try folder.write("read.pem", try #require(key).pem), "-outform", "PEM")
            let same = try run("pkey", "-in", plain, "-outform", "PEM")
            #expect(expected?.algorithm == algorithm && read == same)
        }
        var locked = try Keystore(bytes: try folder.read("key.pvk"), passphrase: Passphrase("wrong"))
        #expect(locked.entries.first?.keyStatus == (encryption == "none" ? .decrypted : .locked))
        try locked.unlock("1", passphrase: Passphrase("secret"))
        #expect(locked.entries.first?.privateKey?.algorithm == algorithm)
    }

    @Test func sequenceOfNetscapeIsRead() throws {
        let client = try TestPKI().intermediate().client("client")
        let chain = try folder.write("chain.pem", client.chain.map(\.pem).joined())
        _ = try run("nseq", "-toseq", "-in", chain, "-out", folder.path("sequence.pem"))
        let text = try folder.read("sequence.pem")
        let binary = try #require(PEM.blocks(in: text).first).bytes
        for bytes in [text, binary] {
            #expect(try Keystore(bytes: bytes, passphrase: nil).entries.flatMap(\.certificates) == client.chain)
            #expect(try CertificateBundle(bytes: bytes).certificates == client.chain)
        }
    }
}
