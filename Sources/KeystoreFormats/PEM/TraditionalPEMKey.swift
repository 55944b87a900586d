import KeyMaterial
import LegacyCiphers

/// A private key in a PEM block, in the clear or encrypted in the manner of OpenSSL before PKCS#8.
///
/// `Proc-Type: 4,ENCRYPTED` and `DEK-Info: AES-256-CBC,<vector in hex>` tell how.
/// Source: RFC 1421 sections 4.6.1.1 and 4.6.1.3; OpenSSL's documentation of `PEM_read_PrivateKey`.
struct TraditionalPEMKey {
    private let block: PEM.Block

    init(_ block: PEM.Block) {
        self.block = block
    }

    func open(_ reading: KeystoreReading) throws(KeystoreError) -> StoredKey {
        guard let header = block.headers.first(where: { $0.name.lowercased() == "dek-info" }) else {
            return stored(Self.key(block.bytes), own: nil)
        }
        let parts = header.value.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        guard parts.count == 2, let vector = Self.bytes(hex: parts[1]), vector.count >= 8 else {
            throw KeystoreError(.damaged, "a DEK-Info header that makes no sense")
        }
        do throws(KeystoreError) {
            for candidate in reading.candidates {
                let plaintext = try decrypt(parts[0].uppercased(), vector, passphrase: candidate.forms.utf8)
                if let plaintext, EncryptedPrivateKeyInfo.isWholeSequence(plaintext), let key = Self.key(plaintext) {
                    return stored(key, own: candidate.own)
                }
            }
        } catch {
            return StoredKey(state: try KeystoreReading.state(of: error), ownPassphrase: nil, sealed: sealed)
        }
        return StoredKey(state: .locked, ownPassphrase: nil, sealed: sealed)
    }

    /// What is written back while the key is locked, or its cipher missing.
    private var sealed: SealedKey { SealedKey(type: .pem, bytes: block.bytes, block: block) }

    private func stored(_ key: PrivateKey?, own: Passphrase?) -> StoredKey {
        guard let key else {
            return StoredKey(
                state: .malformed("a block \(block.label) holds no such key"), ownPassphrase: nil, sealed: nil)
        }
        return StoredKey(state: .decrypted(key), ownPassphrase: own, sealed: nil)
    }

    private static func key(_ bytes: [UInt8]) -> PrivateKey? {
        try? PrivateKey(derEncoded: bytes)
    }

    private func decrypt(
        _ cipher: String, _ vector: [UInt8], passphrase: [UInt8]
    ) throws(KeystoreError) -> [UInt8]? {
        func key(_ count: Int) -> [UInt8] {
            PasswordBasedKeyDerivation.traditionalPEM(
                passphrase: passphrase, salt: Array(vector.prefix(8)), byteCount: count)
        }
        guard let content = Self.cipher(cipher, vector) else {
            throw KeystoreError(.unsupported, "a PEM key encrypted with \(cipher)")
        }
        return try content.decrypt(block.bytes[...], key: key(content.keyLength))
    }

    /// By OpenSSL's names; nil for one that is not known here.
    private static func cipher(_ name: String, _ vector: [UInt8]) -> ContentCipher? {
        if let rare = RareCipher(rawValue: name) { return .rare(rare, vector: vector) }
        switch name {
        case "RC2-CBC": return .rc2(effectiveKeyBits: 128, vector: vector)
        case "RC2-64-CBC": return .rc2(effectiveKeyBits: 64, vector: vector)
        case "RC2-40-CBC": return .rc2(effectiveKeyBits: 40, vector: vector)
        default: break
        }
        let families = ["AES-128": 16, "AES-192": 24, "AES-256": 32, "DES": 8, "DES-EDE": 16, "DES-EDE3": 24]
        guard let hyphen = name.lastIndex(of: "-"), let keyLength = families[String(name[..<hyphen])] else {
            return nil
        }
        let mode = String(name[name.index(after: hyphen)...])
        if let stream = StreamMode(rawValue: mode) {
            return name.hasPrefix("AES")
                ? .aesStream(keyLength: keyLength, stream, vector: vector)
                : .desStream(keyLength: keyLength, stream, vector: vector)
        }
        guard mode == "CBC" else { return nil }
        if name.hasPrefix("AES") { return .aesCBC(keyLength: keyLength, vector: vector) }
        return keyLength == 8 ? .des(vector: vector) : .tripleDES(keyLength: keyLength, vector: vector)
    }

    private static func bytes(hex: String) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
