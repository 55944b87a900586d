import CountersignTesting
import KeyMaterial
import KeystoreFormats
import Testing

/// Files made by other programs, each with what it holds.
///
/// Time and memory of whole processes are measured by `Benchmarks/hostile-keystores.py`; here are only bounds that a busy
/// machine keeps.
@Suite struct VectorTests {
    private static let read: Set<String> = [
        "JKS", "JCEKS", "PKCS12", "BKS", "UBER", "BCFKS", "PEM", "PKCS7", "PKCS8",
    ]

    /// What a file holds, where the index says otherwise; seen in the file itself, with openssl and keytool.
    private static let corrections: [String: Content] = [
        // One certificate stands in the file twice, once for each key.
        "dotnet/net/testclienteku.contoso.com.pfx": Content(keys: 2, secrets: 0, certificates: 1),
        "dotnet/net/testservereku.contoso.com.pfx": Content(keys: 2, secrets: 0, certificates: 1),
        // The file is a single shrouded key bag.
        "generated/ossl_keyonly.p12": Content(keys: 1, secrets: 0, certificates: 0),
        // The private key's own passphrase is not in the index; with it, see OwnPassphraseTests.
        "pyjks/jceks/custom_entry_passwords.jceks": Content(keys: 0, secrets: 1, certificates: 1),
        "pyjks/bks/custom_entry_passwords.bksv1": Content(keys: 0, secrets: 1, certificates: 1),
        "pyjks/bks/custom_entry_passwords.bksv2": Content(keys: 0, secrets: 1, certificates: 1),
        "pyjks/uber/custom_entry_passwords.uber": Content(keys: 0, secrets: 1, certificates: 1),
        // Of the index's two private keys one is "sealed_public_key=pub:RSA".
        "pyjks/bks/christmas.bksv1": Content(keys: 1, secrets: 2, certificates: 1),
        "pyjks/bks/christmas.bksv2": Content(keys: 1, secrets: 2, certificates: 1),
        "pyjks/uber/christmas.uber": Content(keys: 1, secrets: 2, certificates: 1),
    ]

    struct Content: Equatable {
        let keys: Int
        let secrets: Int
        let certificates: Int

        init(keys: Int, secrets: Int, certificates: Int) {
            (self.keys, self.secrets, self.certificates) = (keys, secrets, certificates)
        }

        init(of keystore: Keystore) {
            keys = keystore.entries.filter { $0.privateKey != nil }.count
            secrets = keystore.entries.filter { $0.kind == .secretKey && $0.keyStatus == .decrypted }.count
            certificates = Set(keystore.entries.flatMap(\.certificates)).count
        }

        func reaches(_ vector: KeystoreVector) -> Bool {
            keys >= vector.privateKeys ?? 0 && secrets >= vector.secretKeys ?? 0
                && certificates >= vector.distinctCertificates ?? 0
        }
    }

    private static func rows(_ expect: String) -> [KeystoreVector] {
        KeystoreVector.all().filter { read.contains($0.format) && $0.expect == expect }
    }

    private static let stores = rows("ok").filter { !["PEM", "PKCS7", "PKCS8", "JCEKS"].contains($0.format) }

    @Test(.enabled(if: Vectors.isAvailable), arguments: rows("ok") + rows("dup_alias") + rows("entry_error"))
    func fileGivesItsKeysAndCertificates(vector: KeystoreVector) throws {
        let keystore = try Keystore(
            bytes: try vector.bytes(), passphrase: vector.storePassphrase,
            keyPassphrases: Array(vector.keyPassphrases.values))
        let content = Content(of: keystore)
        if let corrected = Self.corrections[vector.path] {
            #expect(content == corrected)
            #expect(!content.reaches(vector), "the index is right by now")
        } else {
            #expect(content.reaches(vector), "\(content)")
        }
        #expect(Set(keystore.entries.map(\.alias)).count == keystore.entries.count)
        #expect(keystore.entries.allSatisfy { !$0.alias.isEmpty })
    }

    @Test(.enabled(if: Vectors.isAvailable), arguments: rows("must_reject"))
    func hostileFileIsRejectedBeforeItCostsAnything(vector: KeystoreVector) throws {
        let bytes = try vector.bytes()
        var duration = Duration.zero
        let rise = try PeakMemory.rise {
            duration = ContinuousClock().measure {
                _ = #expect(throws: KeystoreError.self) {
                    try Keystore(bytes: bytes, passphrase: vector.storePassphrase)
                }
            }
        }
        #expect(duration < .seconds(10))
        #expect(rise < 70 << 20, "the program has some 30 MB of its own")
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
        // Nothing is written over a check that was not made; a copy may be.
        if vector.storePassphrase == nil, before.integrity == .unchecked {
            before = try before.converted(to: before.type, at: TestStore.date).keystore
        }
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
