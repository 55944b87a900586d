import CountersignTesting
import KeyMaterial
import KeystoreFormats
import Testing

/// Files made by other programs, each with what it holds.
@Suite struct VectorTests {
    private static let read: Set<String> = [
        "JKS", "JCEKS", "PKCS12", "BKS", "UBER", "BCFKS", "PEM", "PKCS7", "PKCS8",
    ]

    /// Rows whose counts are not reached, and why. A row that reaches them fails, too, so that the list stays true.
    private static let knownDifferences = [
        "dotnet/net/testclienteku.contoso.com.pfx": "the same certificate stands in the file twice",
        "dotnet/net/testservereku.contoso.com.pfx": "the same certificate stands in the file twice",
        "generated/ossl_keyonly.p12": "the file has one key; openssl and keytool find one, too",
        "pyjks/jceks/custom_entry_passwords.jceks": "the index lacks one passphrase",
        "pyjks/bks/christmas.bksv1": "the index counts a public key as a private one",
        "pyjks/bks/christmas.bksv2": "the index counts a public key as a private one",
        "pyjks/bks/custom_entry_passwords.bksv1": "the index counts a public key as a private one",
        "pyjks/bks/custom_entry_passwords.bksv2": "the index counts a public key as a private one",
        "pyjks/uber/christmas.uber": "the index counts a public key as a private one",
        "pyjks/uber/custom_entry_passwords.uber": "the index counts a public key as a private one",
    ]

    /// Their 200,000 iterations for each key take a debug build half a minute; the other files show the same.
    private static let slow: Set<String> = [
        "generated/allkeys.jceks", "generated/diffpass.jceks", "generated/emptypass.jceks", "generated/secret.jceks",
    ]

    private static func rows(_ expect: String) -> [KeystoreVector] {
        KeystoreVector.all().filter {
            read.contains($0.format) && $0.expect == expect && !slow.contains($0.path)
        }
    }

    private static let stores = rows("ok").filter { !["PEM", "PKCS7", "PKCS8", "JCEKS"].contains($0.format) }

    @Test(.enabled(if: Vectors.isAvailable), arguments: rows("ok") + rows("dup_alias") + rows("entry_error"))
    func fileGivesItsKeysAndCertificates(vector: KeystoreVector) throws {
        let keystore = try Keystore(
            bytes: try vector.bytes(), passphrase: vector.storePassphrase,
            keyPassphrases: Array(vector.keyPassphrases.values))
        let keys = keystore.entries.filter { $0.privateKey != nil }.count
        let secrets = keystore.entries.filter { $0.kind == .secretKey && $0.keyStatus == .decrypted }.count
        let certificates = Set(keystore.entries.flatMap(\.certificates)).count
        let reached =
            keys >= vector.privateKeys ?? 0 && secrets >= vector.secretKeys ?? 0
            && certificates >= vector.distinctCertificates ?? 0
        #expect(
            reached == (Self.knownDifferences[vector.path] == nil),
            "\(keys) private keys, \(secrets) secret keys, \(certificates) certificates")
        #expect(Set(keystore.entries.map(\.alias)).count == keystore.entries.count)
        #expect(keystore.entries.allSatisfy { !$0.alias.isEmpty })
    }

    @Test(.enabled(if: Vectors.isAvailable), arguments: rows("must_reject"))
    func hostileFileIsRejectedBeforeItCostsAnything(vector: KeystoreVector) throws {
        let bytes = try vector.bytes()
        let duration = ContinuousClock().measure {
            _ = #expect(throws: KeystoreError.self) {
                try Keystore(bytes: bytes, passphrase: vector.storePassphrase)
            }
        }
        #expect(duration < .seconds(10))
    }

    @Test(.enabled(if: Vectors.isAvailable), arguments: stores)
    func wrongPassphraseIsNamed(vector: KeystoreVector) throws {
        guard let passphrase = vector.storePassphrase, !passphrase.isEmpty else { return }
        let keystore = try Keystore(bytes: try vector.bytes(), passphrase: passphrase)
        guard keystore.integrity == .verified else { return }
        let error = #expect(throws: KeystoreError.self) {
            try Keystore(bytes: try vector.bytes(), passphrase: Passphrase(passphrase.text + "x"))
        }
        #expect(error?.code == .wrongPassphrase)
    }

    /// Everything that is read can be written again, and holds the same.
    @Test(.enabled(if: Vectors.isAvailable), arguments: stores)
    func fileSurvivesBeingWritten(vector: KeystoreVector) throws {
        let keyPassphrases = Array(vector.keyPassphrases.values)
        let passphrase = vector.storePassphrase ?? Passphrase("chosen")
        var before = try Keystore(
            bytes: try vector.bytes(), passphrase: vector.storePassphrase, keyPassphrases: keyPassphrases)
        // An unchanged file would be written as it is.
        if let alias = before.entries.first?.alias { try before.rename(alias, to: alias) }
        let bytes = try before.encode(passphrase: passphrase)
        let after = try Keystore(bytes: bytes, passphrase: passphrase, keyPassphrases: keyPassphrases)
        #expect(after.integrity == .verified)
        #expect(Set(after.entries.flatMap(\.certificates)) == Set(before.entries.flatMap(\.certificates)))
        let keysBefore = before.entries.compactMap { $0.privateKey.map { Fingerprint(of: $0.pkcs8DER) } }
        let keysAfter = after.entries.compactMap { $0.privateKey.map { Fingerprint(of: $0.pkcs8DER) } }
        #expect(keysAfter.sorted() == keysBefore.sorted())
        #expect(after.entries.count == before.entries.count)
    }
}
