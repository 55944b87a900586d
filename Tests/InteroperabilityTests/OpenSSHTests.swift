import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// Keys that `ssh-keygen` makes are read, also those with a passphrase.
@Suite(.enabled(if: ExternalProgram.shouldTest("ssh-keygen"))) struct OpenSSHTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func make(
        _ type: String, bits: String, passphrase: String, _ options: [String] = []
    ) throws -> [UInt8] {
        let outcome = try ExternalProgram.required("ssh-keygen").run(
            ["-q", "-t", type, "-b", bits, "-N", passphrase, "-C", "orders key", "-f", folder.path("key")] + options)
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

    @Test func keyOfDSAIsRead() throws {
        let keystore = try Keystore(bytes: try make("dsa", bits: "1024", passphrase: ""), passphrase: nil)
        let key = try #require(keystore.entry("orders key")?.privateKey)
        #expect(key.algorithm == "DSA" && key.keySizeBits == 1024)
        let file = try folder.write("dsa.pem", key.pem)
        let line = try ExternalProgram.required("ssh-keygen").run(["-i", "-m", "PKCS8", "-f", try publicKey(of: file)])
        #expect(String(decoding: try folder.read("key.pub"), as: UTF8.self).contains(line.output.dropLast()))
    }

    private func publicKey(of file: String) throws -> String {
        let outcome = try ExternalProgram.required("openssl").run(["pkey", "-in", file, "-pubout"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try folder.write("public.pem", outcome.output)
    }

    @Test(arguments: ["aes256-ctr", "aes128-cbc", "aes256-gcm@openssh.com", "3des-cbc"])
    func encryptedKeyIsOpened(cipher: String) throws {
        let options = ["-Z", cipher, "-a", "2"]
        let bytes = try make("ecdsa", bits: "256", passphrase: "pässwörd", options)
        let locked = try Keystore(bytes: bytes, passphrase: Passphrase("wrong"))
        #expect(locked.entries.map(\.keyStatus) == [.locked])
        #expect(try Keystore(bytes: bytes, passphrase: nil).entries.map(\.keyStatus) == [.locked])
        let opened = try Keystore(bytes: bytes, passphrase: Passphrase("pässwörd"))
        let key = try #require(opened.entry("orders key")?.privateKey)
        let line = String(decoding: try folder.read("key.pub"), as: UTF8.self)
        #expect(key.publicKey?.openSSHLine(comment: "orders key") == line.trimmingCharacters(in: .newlines))
        // One that stayed locked opens later.
        var later = locked
        try later.unlock(try #require(later.entries.first?.alias), passphrase: Passphrase("pässwörd"))
        #expect(later.entries.first?.privateKey?.pkcs8DER == key.pkcs8DER)
    }

    @Test func lockedKeyIsKeptAsItIs() throws {
        let bytes = try make("ed25519", bits: "256", passphrase: "secret", ["-a", "1"])
        var keystore = try Keystore(bytes: bytes, passphrase: Passphrase("wrong"))
        let alias = try #require(keystore.entries.first?.alias)
        try keystore.rename(alias, to: "renamed")
        let written = try keystore.encode(passphrase: nil)
        #expect(try PEM.blocks(in: written).map(\.bytes) == (try PEM.blocks(in: bytes)).map(\.bytes))
    }

    @Test func cipherThatIsNotHandledIsNamed() throws {
        let bytes = try make("ed25519", bits: "256", passphrase: "secret", ["-Z", "chacha20-poly1305@openssh.com"])
        let entry = try Keystore(bytes: bytes, passphrase: Passphrase("secret")).entries.first
        #expect(entry?.unsupportedProtection?.detail.contains("chacha20-poly1305@openssh.com") == true)
    }

    /// 100,000 rounds would take minutes.
    @Test func roundsThatAreTooManyAreRefused() throws {
        let block = try #require(
            PEM.blocks(in: try make("ed25519", bits: "256", passphrase: "secret", ["-a", "1"])).first)
        let rounds = try #require(block.bytes.indices.first { block.bytes[$0...].starts(with: [0, 0, 0, 24]) }) + 24
        var bytes = block.bytes
        bytes.replaceSubrange(rounds..<rounds + 4, with: [0, 1, 0x86, 0xa0])
        let text = Array(PEM.encode(label: block.label, bytes: bytes).utf8)
        let error = #expect(throws: KeystoreError.self) { try Keystore(bytes: text, passphrase: Passphrase("secret")) }
        #expect(error?.code == .limitExceeded)
    }
}
