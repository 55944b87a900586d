import KeyMaterial
import LegacyCiphers

/// Reads UBER, the keystore format of BouncyCastle that is encrypted as a whole.
///
/// | bytes | what |
/// |---|---|
/// | 4 | version: 0, 1 or 2 |
/// | 4 + n | salt |
/// | 4 | iterations |
/// | … | Twofish in CBC mode over the entries (see `BouncyCastleEntryReader`) and their SHA-1 |
///
/// Key and vector come from the derivation of PKCS#12 with SHA-1; in version 0 from the early one.
/// Source: the behaviour of BouncyCastle 1.72, with files that it made.
struct UBERReader {
    private let bytes: [UInt8]
    private let reading: KeystoreReading

    init(_ bytes: [UInt8], reading: KeystoreReading) {
        self.bytes = bytes
        self.reading = reading
    }

    func keystore() throws(KeystoreError) -> Keystore {
        guard reading.passphrase != nil else {
            throw KeystoreError(.passphraseNeeded, "an UBER keystore is encrypted as a whole")
        }
        var input = BigEndianReader(bytes)
        let version = try input.word32()
        guard version <= 2 else {
            throw KeystoreError(.unsupported, "UBER of version \(version); 0, 1 and 2 are known")
        }
        let derivation = BouncyCastleDerivation(
            passphrase: reading.candidates[0].forms.bouncyCastle, salt: try input.countedBytes(),
            iterations: Int(try input.word32()), isEarly: version == 0)
        let plaintext = try decrypt(try input.bytes(input.remaining), derivation)
        var entries = BouncyCastleEntryReader(BigEndianReader(plaintext), type: .uber, reading: reading)
        do throws(KeystoreError) {
            try entries.read()
        } catch {
            guard error.code == .damaged else { throw error }
            throw Self.wrongPassphrase
        }
        input = entries.input
        let digest = HashAlgorithm.sha1.hash(Array(plaintext[..<input.index]))
        guard input.remaining == 20, ConstantTime.equal(digest, try input.bytes(20)) else {
            throw KeystoreError(.damaged, "the passphrase opens the file, but its digest does not match")
        }
        var result = Keystore(type: .uber)
        result.entries = entries.entries
        result.warnings = entries.warnings
        result.integrity = .verified
        return result
    }

    private func decrypt(
        _ ciphertext: [UInt8], _ derivation: BouncyCastleDerivation
    ) throws(KeystoreError) -> [UInt8] {
        try reading.budget.spend(derivation.iterations)
        do throws(LegacyCipherError) {
            return try Twofish(key: derivation.bytes(.encryptionKey, 32))
                .decryptChained(ciphertext, initializationVector: derivation.bytes(.initializationVector, 16))
        } catch {
            throw Self.wrongPassphrase
        }
    }

    private static var wrongPassphrase: KeystoreError {
        KeystoreError(.wrongPassphrase, "the passphrase is wrong, or the file is damaged")
    }
}
