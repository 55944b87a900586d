import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// BouncyCastle reads what we write, and we read what it writes.
@Suite(.enabled(if: BouncyCastle.shouldTest)) struct BouncyCastleTests {
    private let java: BouncyCastle
    private let folder: ScratchFolder
    private let pki: TestPKI

    init() throws {
        java = try BouncyCastle()
        folder = try ScratchFolder()
        pki = try TestPKI().intermediate()
    }

    private func sample(_ type: KeystoreType, keyPassphrase: Passphrase?) throws -> Keystore {
        var keystore = Keystore(type: type)
        for (alias, algorithm) in [("rsa", KeyAlgorithm.rsa2048), ("ec", .ecP256), ("ed", .ed25519)] {
            let identity = try pki.client(alias, algorithm: algorithm)
            try keystore.addKeyPair(
                alias: alias, key: identity.key, chain: identity.chain + [pki.root], createdAt: Date(),
                passphrase: keyPassphrase)
        }
        try keystore.addCertificate(alias: "Trusted", certificate: pki.root, createdAt: Date())
        let secret = StoredSecretKey(
            algorithm: "AES", key: SecretBytes([UInt8](1...16)), ownPassphrase: keyPassphrase)
        try keystore.add(KeystoreEntry(alias: "secret", createdAt: Date(), content: .secretKey(secret)))
        return keystore
    }

    /// The key is used with its certificate's there.
    @Test(arguments: [KeystoreType.bks, .uber, .bcfks], [false, true])
    func bouncyCastleOpensWhatWeWrite(type: KeystoreType, hasKeyPassphrases: Bool) throws {
        let key = hasKeyPassphrases ? "key-passphrase" : "store-pässwörd"
        let keystore = try sample(type, keyPassphrase: hasKeyPassphrases ? Passphrase(key) : nil)
        let file = try folder.write("ours", try keystore.encode(passphrase: Passphrase("store-pässwörd")))
        let listing = try java.run("list", type.rawValue, file, "store-pässwörd", key)
        var expected = keystore.entries.compactMap { entry -> String? in
            guard let first = entry.certificates.first else { return nil }
            return entry.kind == .keyPair
                ? "\(entry.alias)|key|3|\(first.fingerprint.hex)" : "\(entry.alias)|cert|\(first.fingerprint.hex)"
        }
        expected.append("secret|secret|AES|0102030405060708090a0b0c0d0e0f10")
        #expect(listing.sorted() == expected.sorted())
    }

    @Test(arguments: [
        ("BKS", "default"), ("BKS-V1", "default"), ("UBER", "default"), ("BCFKS", "default"), ("BCFKS", "kwp,sha3"),
        ("BCFKS", "scrypt,kwp"), ("BCFKS", "scrypt"), ("JCEKS", "default"),
    ])
    func weOpenWhatBouncyCastleWrites(type: String, variant: String) throws {
        let identity = try pki.client("client")
        var source = Keystore(type: .pkcs12)
        try source.addKeyPair(alias: "client", key: identity.key, chain: identity.chain, createdAt: Date())
        try source.addCertificate(alias: "root", certificate: pki.root, createdAt: Date())
        let input = try folder.write("source.p12", try source.encode(passphrase: Passphrase("changeit")))
        let file = folder.path("theirs")
        _ = try java.run("copy", input, "changeit", type, file, "storepass", "keypass", variant)
        let bytes = try folder.read("theirs")
        let keystore = try Keystore(
            bytes: bytes, passphrase: Passphrase("storepass"), keyPassphrases: [Passphrase("keypass")])
        #expect(keystore.integrity == .verified)
        #expect(keystore.entry("client")?.privateKey?.publicKey == identity.key.publicKey)
        // Java has completed the chain from the trusted root when it read the source.
        #expect(keystore.entry("client")?.certificates == identity.chain + [pki.root])
        #expect(keystore.entry("root")?.certificates == [pki.root])
        guard case .secretKey(let secret) = try #require(keystore.entry("secret")).content else {
            Issue.record("no secret key")
            return
        }
        #expect(secret.algorithm == "AES")
        #expect(secret.key?.bytes == [UInt8](1...16))
        let locked = try Keystore(bytes: bytes, passphrase: Passphrase("storepass"))
        #expect(locked.entry("client")?.keyStatus == .locked)
        #expect(locked.entry("secret")?.keyStatus == .locked)
        let error = #expect(throws: KeystoreError.self) {
            try Keystore(bytes: bytes, passphrase: Passphrase("wrong"), keyPassphrases: [Passphrase("keypass")])
        }
        #expect(error?.code == .wrongPassphrase)
    }

    /// The key is longer than a kilobyte, after which the cipher changes its own key.
    @Test(arguments: [
        ("E-A", "1.2.643.2.2.31.1"), ("E-B", "1.2.643.2.2.31.2"), ("E-C", "1.2.643.2.2.31.3"),
        ("E-D", "1.2.643.2.2.31.4"), ("Param-Z", "1.2.643.7.1.2.5.1.1"),
    ])
    func weOpenKeysUnderGOST28147(tables: String, identifier: String) throws {
        let key = try pki.client("client", algorithm: .rsa2048).key
        let input = try folder.write("key.p8", key.pkcs8DER)
        _ = try java.run("gost", input, folder.path("theirs.p12"), tables, identifier, "pass-wörd")
        let bytes = try folder.read("theirs.p12")
        let keystore = try Keystore(bytes: bytes, passphrase: Passphrase("pass-wörd"))
        #expect(keystore.integrity == .verified)
        #expect(keystore.entries.first?.privateKey?.publicKey == key.publicKey)
        let error = #expect(throws: KeystoreError.self) { try Keystore(bytes: bytes, passphrase: Passphrase("word")) }
        #expect(error?.code == .wrongPassphrase)
    }

    @Test func javaOpensOurJCEKSWithKeysOfBothKinds() throws {
        let identity = try pki.client("client")
        var keystore = Keystore(type: .jceks)
        try keystore.addKeyPair(alias: "client", key: identity.key, chain: identity.chain, createdAt: Date())
        let secret = StoredSecretKey(algorithm: "HmacSHA256", key: SecretBytes([UInt8](1...32)))
        try keystore.add(KeystoreEntry(alias: "secret", createdAt: Date(), content: .secretKey(secret)))
        try keystore.addCertificate(alias: "root", certificate: pki.root, createdAt: Date())
        let file = try folder.write("ours.jceks", try keystore.encode(passphrase: Passphrase("changeit")))
        let listing = try java.run("list", "JCEKS", file, "changeit", "changeit")
        let digits = (1...32).map { String(format: "%02x", $0) }.joined()
        #expect(
            listing == [
                "client|key|2|\(identity.certificate.fingerprint.hex)", "root|cert|\(pki.root.fingerprint.hex)",
                "secret|secret|HmacSHA256|\(digits)",
            ])
    }
}

/// A small Java program on BouncyCastle's library, run from its source.
struct BouncyCastle {
    private static let library = "/usr/share/java/bcprov.jar"
    private let java: ExternalProgram

    static var shouldTest: Bool {
        let isThere = ExternalProgram("java") != nil && FileManager.default.fileExists(atPath: library)
        return isThere || ProcessInfo.processInfo.environment["CI"] == "true"
    }

    init() throws {
        java = try ExternalProgram.required("java")
        try #require(FileManager.default.fileExists(atPath: Self.library), "libbcprov-java is not installed")
    }

    /// The lines that it prints.
    func run(_ arguments: String...) throws -> [String] {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Java/Stores.java").path
        let options = ["-Dsun.jnu.encoding=UTF-8", "-Dfile.encoding=UTF-8", "-cp", Self.library, source]
        let outcome = try java.run(options + arguments.map(Self.escaped))
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        return outcome.output.split(separator: "\n").map(String.init)
    }

    /// Java reads its arguments by the locale; what is outside ASCII is given in its own notation.
    private static func escaped(_ text: String) -> String {
        text.utf16.map { $0 < 0x80 ? String(UnicodeScalar(UInt8($0))) : String(format: "\\u%04x", $0) }.joined()
    }
}
