import KeyMaterial
import LegacyCiphers

/// Reads BKS, the keystore format of BouncyCastle and of Android.
///
/// | bytes | what |
/// |---|---|
/// | 4 | version: 0, 1 or 2 |
/// | 4 + n | salt |
/// | 4 | iterations |
/// | … | entries: see `BouncyCastleEntryReader` |
/// | 20 | HMAC-SHA-1 over the entries and the zero byte that ends them |
///
/// The key of the check has 20 bytes in version 2. Before it had two, for a size in bytes was taken for one in bits: a
/// wrong passphrase passes once in 65,536 times, and anybody can change such a file.
/// Source: the behaviour of BouncyCastle 1.72, with files that it made.
struct BKSReader {
    private let bytes: [UInt8]
    private let reading: KeystoreReading

    init(_ bytes: [UInt8], reading: KeystoreReading) {
        self.bytes = bytes
        self.reading = reading
    }

    func keystore() throws(KeystoreError) -> Keystore {
        var input = BigEndianReader(bytes)
        let version = try input.word32()
        guard version <= 2 else {
            throw KeystoreError(.unsupported, "BKS of version \(version); 0, 1 and 2 are known")
        }
        let salt = try input.countedBytes()
        let iterations = Int(try input.word32())
        let start = input.index
        var entries = BouncyCastleEntryReader(input, type: .bks, reading: reading)
        try entries.read()
        input = entries.input
        let signed = bytes[start..<input.index]
        let code = try input.bytes(20)
        var result = Keystore(type: .bks)
        result.entries = entries.entries
        result.warnings = entries.warnings
        result.formatVersion = Int(version)
        if version < 2 {
            result.warnings.append(
                "version \(version) of BKS has a check of 16 bits, which protects nothing: write it as version 2")
        }
        if input.remaining > 0 { result.warnings.append("\(input.remaining) bytes follow the end of the keystore") }
        try check(code, over: signed, version: version, salt: salt, iterations: iterations, &result)
        return result
    }

    private func check(
        _ code: [UInt8], over signed: ArraySlice<UInt8>, version: UInt32, salt: [UInt8], iterations: Int,
        _ result: inout Keystore
    ) throws(KeystoreError) {
        guard reading.passphrase != nil else {
            result.integrity = .unchecked
            return
        }
        try reading.budget.spend(iterations)
        let derivation = BouncyCastleDerivation(
            passphrase: reading.candidates[0].forms.bouncyCastle, salt: salt, iterations: iterations)
        let key = derivation.bytes(.authenticationKey, version == 2 ? 20 : 2)
        if ConstantTime.equal(HashAlgorithm.sha1.authenticationCode(for: signed, key: key), code) {
            result.integrity = .verified
            return
        }
        if result.opensAnyKeyWithStorePassphrase {
            throw KeystoreError(.damaged, "the passphrase opens a key, but the file was changed after it was written")
        }
        throw KeystoreError(.wrongPassphrase, "the passphrase is wrong, or the file was changed after it was written")
    }
}

extension Keystore {
    /// Tells damage from a wrong passphrase, where the file's check fails.
    var opensAnyKeyWithStorePassphrase: Bool {
        entries.contains { entry in
            switch entry.content {
            case .key(let key, _): key.status == .decrypted && key.ownPassphrase == nil && key.sealed != nil
            case .secretKey(let key): key.status == .decrypted && key.ownPassphrase == nil && key.sealed != nil
            case .certificate, .other: false
            }
        }
    }
}
