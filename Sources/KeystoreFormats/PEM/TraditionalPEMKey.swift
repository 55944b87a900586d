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

    /// - Throws: `damaged` for headers that make no sense, `limitExceeded` above a key's size.
    func open(_ reading: KeystoreReading) throws(KeystoreError) -> StoredKey {
        guard let header = block.headers.first(where: { $0.name.lowercased() == "dek-info" }) else {
            return stored(Self.key(block.bytes), own: nil)
        }
        let parts = header.value.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        guard parts.count == 2, let vector = Self.bytes(hex: parts[1]) else {
            throw KeystoreError(.damaged, "a DEK-Info header that makes no sense")
        }
        guard let cipher = Self.cipher(parts[0].uppercased(), vector) else {
            let error = KeystoreError(.unsupported, "a PEM key encrypted with \(parts[0].uppercased())")
            return StoredKey(state: .unsupported(error), ownPassphrase: nil, sealed: sealed)
        }
        guard vector.count >= 8 else { throw KeystoreError(.damaged, "a DEK-Info header that makes no sense") }
        guard block.bytes.count <= PrivateKey.bytesMax else {
            throw KeystoreError(.limitExceeded, "a private key of more than \(PrivateKey.bytesMax) bytes")
        }
        do throws(KeystoreError) {
            for candidate in reading.candidates {
                var key = PasswordBasedKeyDerivation.traditionalPEM(
                    passphrase: candidate.forms.utf8, salt: Array(vector.prefix(8)), byteCount: cipher.keyLength)
                var plaintext = try cipher.decrypt(block.bytes[...], key: key)
                defer {
                    key.wipe()
                    plaintext?.wipe()
                }
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

    /// By OpenSSL's names, the mode last; nil for one that is not known here.
    private static func cipher(_ name: String, _ vector: [UInt8]) -> ContentCipher? {
        if let bits = ["RC2-40-CBC": 40, "RC2-64-CBC": 64][name] {
            return .own(.rc2(effectiveKeyBits: bits), .chaining, vector: vector)
        }
        if name == "CHACHA20", vector.count == 16 { return .chaCha20(vector: vector) }
        guard let hyphen = name.lastIndex(of: "-"),
            let mode = BlockMode(rawValue: String(name[name.index(after: hyphen)...]))
        else { return nil }
        let family = String(name[..<hyphen])
        if let own = ownCiphers[family] { return .own(own, mode, vector: vector) }
        return RareCipher(rawValue: family).map { .rare($0, mode, vector: vector) }
    }

    private static let ownCiphers: [String: OwnBlockCipher] = [
        "AES-128": .aes(keyLength: 16), "AES-192": .aes(keyLength: 24), "AES-256": .aes(keyLength: 32),
        "DES": .des, "DES-EDE": .tripleDES(keyLength: 16), "DES-EDE3": .tripleDES(keyLength: 24), "DESX": .desX,
        "RC2": .rc2(effectiveKeyBits: 128), "BF": .blowfish, "IDEA": .idea,
    ]

    private static func bytes(hex: String) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
