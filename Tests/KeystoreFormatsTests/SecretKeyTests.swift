import CountersignTesting
import KeyMaterial
import KeystoreFormats
import Testing

@Suite struct SecretKeyTests {
    private func keystore(_ type: KeystoreType, own: Passphrase? = nil) throws -> Keystore {
        var keystore = Keystore(type: type)
        for (alias, algorithm, count) in [("aes", "AES", 32), ("mac", "HmacSHA256", 32)] {
            let secret = StoredSecretKey(
                algorithm: algorithm, key: SecretBytes([UInt8](repeating: 7, count: count)), ownPassphrase: own)
            try keystore.add(KeystoreEntry(alias: alias, createdAt: TestStore.date, content: .secretKey(secret)))
        }
        return keystore
    }

    private func secrets(_ keystore: Keystore) -> [String] {
        keystore.entries.map { entry in
            guard case .secretKey(let secret) = entry.content else { return "none" }
            return "\(entry.alias) \(secret.algorithm ?? "-") \(secret.key?.bytes.count ?? 0) \(secret.status)"
        }.sorted()
    }

    @Test(arguments: [KeystoreType.pkcs12, .bks, .uber, .bcfks])
    func secretKeysComeBack(type: KeystoreType) throws {
        let bytes = try keystore(type).encode(passphrase: TestStore.passphrase)
        let read = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        #expect(secrets(read) == ["aes AES 32 decrypted", "mac HmacSHA256 32 decrypted"])
    }

    @Test(arguments: [KeystoreType.pkcs12, .bks, .uber, .bcfks])
    func secretKeyWithItsOwnPassphraseIsUnlockedByIt(type: KeystoreType) throws {
        let bytes = try keystore(type, own: TestStore.keyPassphrase).encode(passphrase: TestStore.passphrase)
        var read = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        #expect(read.entries.map(\.keyStatus) == [.locked, .locked])
        let error = #expect(throws: KeystoreError.self) { try read.unlock("aes", passphrase: Passphrase("wrong")) }
        #expect(error?.code == .wrongPassphrase)
        try read.unlock("aes", passphrase: TestStore.keyPassphrase)
        try read.unlock("mac", passphrase: TestStore.keyPassphrase)
        #expect(secrets(read) == ["aes AES 32 decrypted", "mac HmacSHA256 32 decrypted"])
    }

    @Test(arguments: [KeystoreType.pkcs12, .bks, .uber, .bcfks], [KeystoreType.pkcs12, .bks, .uber, .bcfks])
    func secretKeysAreConverted(from: KeystoreType, to: KeystoreType) throws {
        let conversion = try keystore(from).converted(to: to, at: TestStore.date)
        #expect(conversion.losses.isEmpty)
        let bytes = try conversion.keystore.encode(passphrase: TestStore.passphrase)
        let read = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        #expect(secrets(read) == ["aes AES 32 decrypted", "mac HmacSHA256 32 decrypted"])
    }

    @Test(arguments: [KeystoreType.jks, .pem])
    func formatWithoutSecretKeysTellsTheLoss(type: KeystoreType) throws {
        let conversion = try keystore(.bks).converted(to: type, at: TestStore.date)
        #expect(conversion.losses.count == 2)
        #expect(conversion.keystore.entries.isEmpty)
    }

    @Test func secretKeyOfAnUnknownAlgorithmIsALossWhereItNeedsAnIdentifier() throws {
        var keystore = Keystore(type: .bks)
        let secret = StoredSecretKey(algorithm: "MyOwn", key: SecretBytes([1, 2, 3]))
        try keystore.add(KeystoreEntry(alias: "own", createdAt: nil, content: .secretKey(secret)))
        #expect(try keystore.converted(to: .pkcs12, at: TestStore.date).losses.count == 1)
        #expect(try keystore.converted(to: .uber, at: TestStore.date).losses.isEmpty)
    }

    @Test func tripleDESKeepsItsNameInBCFKS() throws {
        let secret = StoredSecretKey(algorithm: "DESede", key: SecretBytes([UInt8](repeating: 1, count: 24)))
        var keystore = Keystore(type: .bcfks)
        try keystore.add(KeystoreEntry(alias: "d", createdAt: TestStore.date, content: .secretKey(secret)))
        let bytes = try keystore.encode(passphrase: TestStore.passphrase)
        let read = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        #expect(read.entry("d")?.algorithm == "DESede")
        #expect(try read.converted(to: .jceks, at: TestStore.date).keystore.entry("d")?.algorithm == "DESede")
    }
}
