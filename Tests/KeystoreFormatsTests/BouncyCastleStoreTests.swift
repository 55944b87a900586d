import CountersignTesting
import KeyMaterial
import KeystoreFormats
import Testing

/// What only BKS and UBER have: public keys with a passphrase, keys in the clear, bytes that were protected before.
@Suite(.enabled(if: Vectors.isAvailable)) struct BouncyCastleStoreTests {
    private static let own = ["private_password", "public_password", "secret_password"].map { Passphrase($0) }

    private func ownPassphrases(_ keyPassphrases: [Passphrase]) throws -> Keystore {
        try Keystore(
            bytes: try Vectors.bytes("keystores/pyjks/bks/custom_entry_passwords.bksv2"),
            passphrase: Passphrase("store_password"), keyPassphrases: keyPassphrases)
    }

    @Test func everyKindOfKeyOpensWithItsOwnPassphrase() throws {
        let keystore = try ownPassphrases(Self.own)
        #expect(keystore.entry("sealed_private_key")?.kind == .keyPair)
        #expect(keystore.entry("sealed_secret_key")?.kind == .secretKey)
        let publicKey = try #require(keystore.entry("sealed_public_key"))
        #expect(publicKey.kind == .other)
        #expect(publicKey.keyStatus == .decrypted)
        #expect(publicKey.algorithm == "RSA")
        #expect(publicKey.certificates.count == 1)
    }

    @Test func publicKeyKeepsItsPassphraseAndItsChainWhenWritten() throws {
        var keystore = try ownPassphrases(Self.own)
        try keystore.rename("sealed_secret_key", to: "renamed")
        let bytes = try keystore.encode(passphrase: Passphrase("another"))
        let locked = try Keystore(bytes: bytes, passphrase: Passphrase("another"))
        #expect(locked.entry("sealed_public_key")?.keyStatus == .locked)
        let opened = try Keystore(bytes: bytes, passphrase: Passphrase("another"), keyPassphrases: Self.own)
        #expect(opened.entries.map(\.summary).sorted() == keystore.entries.map(\.summary).sorted())
    }

    @Test func lockedKeysMoveToUBERAsTheyAre() throws {
        let conversion = try ownPassphrases([]).converted(to: .uber, at: TestStore.date)
        #expect(conversion.losses.isEmpty)
        let bytes = try conversion.keystore.encode(passphrase: Passphrase("another"))
        let opened = try Keystore(bytes: bytes, passphrase: Passphrase("another"), keyPassphrases: Self.own)
        #expect(opened.entries.filter { $0.keyStatus == .decrypted }.count == 3)
    }

    @Test func publicKeyMovesToPEMAndBack() throws {
        let conversion = try ownPassphrases(Self.own).converted(to: .pem, at: TestStore.date)
        #expect(conversion.losses == ["sealed_secret_key: PEM has no place for a secret key"])
        let text = try conversion.keystore.encode(passphrase: nil)
        #expect(String(decoding: text, as: UTF8.self).contains("BEGIN PUBLIC KEY"))
        let back = try Keystore(bytes: text, passphrase: nil).converted(to: .bks, at: TestStore.date)
        #expect(back.losses.isEmpty)
        let again = try Keystore(
            bytes: try back.keystore.encode(passphrase: Passphrase("x")), passphrase: Passphrase("x"))
        #expect(again.entries.contains { $0.kind == .other && $0.keyStatus == .decrypted })
    }

    @Test func plainKeyAndProtectedBytesSurvive() throws {
        var keystore = try Keystore(
            bytes: try Vectors.bytes("keystores/pyjks/bks/christmas.bksv2"), passphrase: Passphrase("12345678"),
            keyPassphrases: [Passphrase("")])
        #expect(keystore.entry("plain_key")?.kind == .secretKey)
        #expect(keystore.warnings.contains { $0.contains("plain_key is not encrypted") })
        #expect(keystore.entry("stored_value")?.kind == .other)
        try keystore.rename("cert", to: "certificate")
        let again = try Keystore(
            bytes: try keystore.encode(passphrase: Passphrase("12345678")), passphrase: Passphrase("12345678"),
            keyPassphrases: [Passphrase("")])
        #expect(again.entries.map(\.kind) == keystore.entries.map(\.kind))
        #expect(again.entries.map(\.keyStatus) == keystore.entries.map(\.keyStatus))
        let conversion = try keystore.converted(to: .pkcs12, at: TestStore.date)
        #expect(conversion.losses.contains { $0.hasPrefix("stored_value") })
    }
}
