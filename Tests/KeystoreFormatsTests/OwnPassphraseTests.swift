import CountersignTesting
import KeyMaterial
import KeystoreFormats
import Testing

/// Stores whose keys have passphrases of their own, some of which the index of vectors does not give.
@Suite struct OwnPassphraseTests {
    /// The passphrases are those that the same keys have in the JKS file.
    @Test(
        .enabled(if: Vectors.isAvailable),
        arguments: [
            "jceks/custom_entry_passwords.jceks", "bks/custom_entry_passwords.bksv1",
            "bks/custom_entry_passwords.bksv2", "uber/custom_entry_passwords.uber",
        ])
    func everyKeyOpensUnderItsOwnPassphrase(path: String) throws {
        let keystore = try Keystore(
            bytes: try Vectors.bytes("keystores/pyjks/\(path)"), passphrase: Passphrase("store_password"),
            keyPassphrases: [Passphrase("secret_password"), Passphrase("private_password")])
        #expect(keystore.entries.filter { $0.privateKey?.algorithm == "RSA" }.count == 1)
        #expect(keystore.entries.filter { $0.kind == .secretKey && $0.keyStatus == .decrypted }.count == 1)
    }
}
