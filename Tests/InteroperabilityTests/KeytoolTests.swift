import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// Java's own program reads what we write, and we read what it writes.
@Suite(.enabled(if: ExternalProgram.shouldTest("keytool"))) struct KeytoolTests {
    private let keytool: ExternalProgram
    private let folder: ScratchFolder

    init() throws {
        keytool = try ExternalProgram.required("keytool")
        folder = try ScratchFolder()
    }

    private func run(_ arguments: String...) throws -> String {
        let outcome = try keytool.run(["-J-Duser.language=en"] + arguments)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        return outcome.output
    }

    @Test(arguments: [(KeystoreType.jks, WritingProfile?.none), (.pkcs12, .modern2026), (.pkcs12, .java8)])
    func keytoolListsWhatWeWrite(type: KeystoreType, profile: WritingProfile?) throws {
        let pki = try TestPKI().intermediate()
        var keystore = Keystore(type: type)
        for (alias, algorithm) in [("rsa", KeyAlgorithm.rsa2048), ("ec", .ecP256)] {
            let identity = try pki.client(alias, algorithm: algorithm)
            try keystore.addKeyPair(
                alias: alias, key: identity.key, chain: identity.chain + [pki.root], createdAt: Date())
        }
        try keystore.addCertificate(alias: "trusted", certificate: pki.root, createdAt: Date())
        let file = try folder.write("ours", try keystore.encode(passphrase: Passphrase("changeit"), profile: profile))
        let listing = try run("-list", "-keystore", file, "-storepass", "changeit")
        #expect(listing.contains("Your keystore contains 3 entries"))
        #expect(listing.components(separatedBy: "PrivateKeyEntry").count == 3)
        #expect(listing.contains("trustedCertEntry"))
        let entry = try run("-list", "-v", "-alias", "ec", "-keystore", file, "-storepass", "changeit")
        #expect(entry.contains("Certificate chain length: 3"))
    }

    @Test func keytoolOpensKeysWithPassphrasesOfTheirOwnInJKS() throws {
        var keystore = Keystore(type: .jks)
        let passphrases = ["first": "keypass-one", "second": "keypass-two"]
        for (alias, passphrase) in passphrases {
            let identity = try TestPKI.selfSigned(alias)
            try keystore.addKeyPair(
                alias: alias, key: identity.key, chain: identity.chain, createdAt: Date(),
                passphrase: Passphrase(passphrase))
        }
        let file = try folder.write("ours.jks", try keystore.encode(passphrase: Passphrase("storepass")))
        for (alias, passphrase) in passphrases {
            _ = try run(
                "-importkeystore", "-srckeystore", file, "-srcstorepass", "storepass", "-srcalias", alias,
                "-srckeypass", passphrase, "-destkeystore", folder.path("\(alias).p12"), "-deststoretype", "PKCS12",
                "-deststorepass", "destpass", "-destkeypass", "destpass", "-noprompt")
            let read = try Keystore(bytes: try folder.read("\(alias).p12"), passphrase: Passphrase("destpass"))
            #expect(read.entry(alias)?.privateKey?.publicKey == keystore.entry(alias)?.privateKey?.publicKey)
        }
    }

    @Test func weReadKeysWithPassphrasesOfTheirOwnThatKeytoolWrote() throws {
        let file = folder.path("theirs.jks")
        for (alias, passphrase) in [("one", "keypass-one"), ("two", "keypass-two")] {
            _ = try run(
                "-genkeypair", "-keystore", file, "-storetype", "JKS", "-storepass", "storepass", "-keypass",
                passphrase, "-alias", alias, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=\(alias)")
        }
        let bytes = try folder.read("theirs.jks")
        let locked = try Keystore(bytes: bytes, passphrase: Passphrase("storepass"))
        #expect(locked.integrity == .verified)
        #expect(locked.entries.map(\.keyStatus) == [.locked, .locked])
        let opened = try Keystore(
            bytes: bytes, passphrase: Passphrase("storepass"),
            keyPassphrases: [Passphrase("keypass-one"), Passphrase("keypass-two")])
        #expect(opened.entries.map(\.keyStatus) == [.decrypted, .decrypted])
        for entry in opened.entries {
            #expect(entry.privateKey?.matches(try #require(entry.certificates.first)) == true)
        }
    }

    @Test func weReadWhatKeytoolWritesAsPKCS12() throws {
        let file = folder.path("theirs.p12")
        for alias in ["one", "two"] {
            _ = try run(
                "-genkeypair", "-keystore", file, "-storetype", "PKCS12", "-storepass", "changeit", "-alias", alias,
                "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=\(alias)")
        }
        let keystore = try Keystore(bytes: try folder.read("theirs.p12"), passphrase: Passphrase("changeit"))
        #expect(keystore.entries.map(\.alias).sorted() == ["one", "two"])
        #expect(keystore.entries.allSatisfy { $0.kind == .keyPair && $0.keyStatus == .decrypted })
        #expect(keystore.entries.allSatisfy { $0.createdAt.map { abs($0.timeIntervalSinceNow) < 3600 } ?? false })
    }
}
