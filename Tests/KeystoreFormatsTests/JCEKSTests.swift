import CountersignTesting
import KeyMaterial
import KeystoreFormats
import Testing

/// What only JCEKS has: keys under passphrases of their own, each tried on every key.
@Suite struct JCEKSTests {
    /// The passphrase that the index of vectors does not give is the one that the same key has in the JKS file.
    @Test(.enabled(if: Vectors.isAvailable)) func everyKeyOpensUnderItsOwnPassphrase() throws {
        let keystore = try Keystore(
            bytes: try Vectors.bytes("keystores/pyjks/jceks/custom_entry_passwords.jceks"),
            passphrase: Passphrase("store_password"),
            keyPassphrases: [Passphrase("secret_password"), Passphrase("private_password")])
        #expect(keystore.entry("private")?.privateKey?.algorithm == "RSA")
        #expect(keystore.entry("secret")?.keyStatus == .decrypted)
    }
}
