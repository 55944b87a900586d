import Crypto
import CryptoExtras
import Foundation
import LegacyCiphers

/// A cipher of PBES2 with its parameters.
///
/// Source: RFC 8018 appendix B.2; RFC 3565; RFC 5084.
enum ContentCipher {
    case aesCBC(keyLength: Int, vector: [UInt8])
    case aesGCM(keyLength: Int, nonce: [UInt8])
    case aesCCM(keyLength: Int, nonce: [UInt8], tagLength: Int)
    case aesStream(keyLength: Int, StreamMode, vector: [UInt8])
    /// Two keys of DES, or three.
    case tripleDES(keyLength: Int = 24, vector: [UInt8])
    case des(vector: [UInt8])
    /// One key of DES, two or three.
    case desStream(keyLength: Int, StreamMode, vector: [UInt8])
    case rc2(effectiveKeyBits: Int, vector: [UInt8])
    case rare(RareCipher, vector: [UInt8])

    init(_ algorithm: BERElement) throws(KeystoreError) {
        var parts = try algorithm.reader()
        let name = try parts.next(BERTag.objectIdentifier, "a cipher's name")
        if let cipher = try cipherAES(name, &parts) {
            self = cipher
            return
        }
        switch ObjectIdentifier(content: name.content) {
        case ObjectIdentifier(1, 2, 840, 113549, 3, 7): self = .tripleDES(vector: try vector(&parts))
        case ObjectIdentifier(1, 3, 14, 3, 2, 7): self = .des(vector: try vector(&parts))
        case ObjectIdentifier(1, 3, 14, 3, 2, 8):
            self = .desStream(keyLength: 8, .outputFeedback, vector: try vector(&parts))
        case ObjectIdentifier(1, 3, 14, 3, 2, 9):
            self = .desStream(keyLength: 8, .cipherFeedback, vector: try vector(&parts))
        case ObjectIdentifier(1, 2, 840, 113549, 3, 2): self = try cipherRC2(&parts)
        default:
            guard let rare = RareCipher(name) else {
                throw KeystoreError(.unsupported, "cipher \(name.identifierText)")
            }
            self = .rare(rare, vector: try vectorOfRareCipher(&parts))
        }
    }

    /// In bytes.
    var keyLength: Int {
        switch self {
        case .aesCBC(let length, _), .aesGCM(let length, _), .aesCCM(let length, _, _), .aesStream(let length, _, _):
            length
        case .tripleDES(let length, _), .desStream(let length, _, _): length
        case .des: 8
        case .rc2(let bits, _): bits / 8
        case .rare(let cipher, _): cipher.keyLength
        }
    }

    /// The lengths of the key to try, likeliest first, where the file names another one than the cipher has.
    ///
    /// Old NSS wrote a length that is not that of its cipher. Source: Mozilla bug 1471126.
    func keyLengths(named length: Int?) -> [Int] {
        guard let length, length != keyLength else { return [keyLength] }
        switch self {
        case .aesCBC, .aesGCM, .aesCCM, .aesStream:
            return [16, 24, 32].contains(length) ? [keyLength, length] : [keyLength]
        case .rare(let cipher, _) where cipher.takesOtherKeyLengths && (1...56).contains(length): return [length]
        default: return [keyLength]
        }
    }

    /// The plaintext; nil where the padding or the tag shows that the key is wrong.
    func decrypt(_ ciphertext: ArraySlice<UInt8>, key: [UInt8]) throws(KeystoreError) -> [UInt8]? {
        switch self {
        case .aesCBC(_, let vector): return Self.decryptAES(ciphertext, key: key, vector: vector)
        case .aesGCM(_, let nonce): return Self.decryptGCM(ciphertext, key: key, nonce: nonce)
        case .aesCCM(_, let nonce, let tagLength):
            guard let cipher = AESCCM(key: key, nonce: nonce, tagLength: tagLength) else {
                throw KeystoreError(.damaged, "AES-CCM with a nonce of \(nonce.count) and a tag of \(tagLength) bytes")
            }
            return cipher.open(Array(ciphertext))
        case .aesStream(_, let mode, let vector):
            return try Self.decryptStream(ciphertext, mode, vector, blockSize: 16) { block in
                var block = block
                try AES.permute(&block, key: SymmetricKey(data: key))
                return block
            }
        case .tripleDES(_, let vector):
            return try Self.decryptSmall(ciphertext, vector) { () throws(LegacyCipherError) in try TripleDES(key: key) }
        case .des(let vector):
            return try Self.decryptSmall(ciphertext, vector) { () throws(LegacyCipherError) in try DES(key: key) }
        case .desStream(_, let mode, let vector): return try Self.decryptDES(ciphertext, mode, vector, key: key)
        case .rc2(let bits, let vector):
            return try Self.decryptSmall(ciphertext, vector) { () throws(LegacyCipherError) in
                try RC2(key: key, effectiveKeyBits: bits)
            }
        case .rare(let cipher, let vector): return try cipher.decrypt(Array(ciphertext), key: key, vector: vector)
        }
    }

    /// Decrypts with a cipher of small blocks; nil where the padding is wrong.
    static func decryptSmall(
        _ ciphertext: ArraySlice<UInt8>, _ vector: [UInt8],
        cipher: () throws(LegacyCipherError) -> some SmallBlockCipher
    ) throws(KeystoreError) -> [UInt8]? {
        do {
            return try cipher().decryptChained(ciphertext, initializationVector: vector)
        } catch {
            if error.code == .invalidCiphertext { return nil }
            throw KeystoreError(.damaged, error.detail)
        }
    }

    private static func decryptDES(
        _ ciphertext: ArraySlice<UInt8>, _ mode: StreamMode, _ vector: [UInt8], key: [UInt8]
    ) throws(KeystoreError) -> [UInt8]? {
        let cipher: any SmallBlockCipher
        do {
            cipher = key.count == 8 ? try DES(key: key) : try TripleDES(key: key)
        } catch {
            throw KeystoreError(.damaged, error.detail)
        }
        return try decryptStream(ciphertext, mode, vector, blockSize: 8) { block in
            let number = cipher.encrypt(block: block.reduce(0) { $0 << 8 | UInt64($1) })
            return withUnsafeBytes(of: number.bigEndian, Array.init)
        }
    }

    private static func decryptStream(
        _ ciphertext: ArraySlice<UInt8>, _ mode: StreamMode, _ vector: [UInt8], blockSize: Int,
        encrypt: ([UInt8]) throws -> [UInt8]
    ) throws(KeystoreError) -> [UInt8]? {
        guard vector.count == blockSize else {
            throw KeystoreError(.damaged, "an initialization vector of another length than \(blockSize) bytes")
        }
        return try? mode.decrypt(ciphertext, vector: vector, encrypt: encrypt)
    }

    static func decryptAES(_ ciphertext: ArraySlice<UInt8>, key: [UInt8], vector: [UInt8]) -> [UInt8]? {
        guard !ciphertext.isEmpty, ciphertext.count.isMultiple(of: 16) else { return nil }
        guard let vector = try? AES._CBC.IV(ivBytes: vector) else { return nil }
        return (try? AES._CBC.decrypt(ciphertext, using: SymmetricKey(data: key), iv: vector)).map(Array.init)
    }

    private static func decryptGCM(_ ciphertext: ArraySlice<UInt8>, key: [UInt8], nonce: [UInt8]) -> [UInt8]? {
        guard ciphertext.count >= 16, let nonce = try? AES.GCM.Nonce(data: nonce) else { return nil }
        let tag = ciphertext.suffix(16)
        guard let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: ciphertext.dropLast(16), tag: tag) else {
            return nil
        }
        return (try? AES.GCM.open(box, using: SymmetricKey(data: key))).map(Array.init)
    }
}

/// One of AES; nil for any other cipher. The names of the three sizes of key are twenty apart.
///
/// Source: NIST's register of 2.16.840.1.101.3.4.1.
private func cipherAES(_ name: BERElement, _ parts: inout BERReader) throws(KeystoreError) -> ContentCipher? {
    let family = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 1).content
    guard name.content.count == family.count + 1, name.content.starts(with: family), let last = name.content.last
    else { return nil }
    let keyLength = 16 + Int(last / 20) * 8
    guard keyLength <= 32 else { return nil }
    switch last % 20 {
    case 2: return .aesCBC(keyLength: keyLength, vector: try vector(&parts))
    case 3: return .aesStream(keyLength: keyLength, .outputFeedback, vector: try vector(&parts))
    case 4: return .aesStream(keyLength: keyLength, .cipherFeedback, vector: try vector(&parts))
    case 6: return .aesGCM(keyLength: keyLength, nonce: try nonce(&parts))
    case 7: return try cipherCCM(keyLength: keyLength, &parts)
    default: return nil
    }
}

/// `CCMParameters ::= SEQUENCE { aes-nonce OCTET STRING, aes-ICVlen INTEGER DEFAULT 12 }`
private func cipherCCM(keyLength: Int, _ parts: inout BERReader) throws(KeystoreError) -> ContentCipher {
    var inner = try parts.next(BERTag.sequence, "the parameters of AES-CCM").reader()
    let nonce = try vector(&inner)
    let tagLength = try inner.nextIf(BERTag.integer)?.integer() ?? 12
    return .aesCCM(keyLength: keyLength, nonce: nonce, tagLength: tagLength)
}

private func vector(_ parts: inout BERReader) throws(KeystoreError) -> [UInt8] {
    Array(try parts.next(BERTag.octetString, "an initialization vector").content)
}

/// The vector alone, as OpenSSL writes it, or in a sequence with other parameters, as the standards have it.
private func vectorOfRareCipher(_ parts: inout BERReader) throws(KeystoreError) -> [UInt8] {
    guard let parameters = try parts.nextIf(BERTag.sequence) else { return try vector(&parts) }
    var inner = try parameters.reader()
    return try vector(&inner)
}

private func nonce(_ parts: inout BERReader) throws(KeystoreError) -> [UInt8] {
    var inner = try parts.next(BERTag.sequence, "the parameters of AES-GCM").reader()
    return try vector(&inner)
}

/// `RC2-CBC-Parameter ::= SEQUENCE { rc2ParameterVersion INTEGER OPTIONAL, iv OCTET STRING (SIZE(8)) }`, or the
/// vector alone, which means 32 bits.
private func cipherRC2(_ parts: inout BERReader) throws(KeystoreError) -> ContentCipher {
    guard let parameters = try parts.nextIf(BERTag.sequence) else {
        return .rc2(effectiveKeyBits: 32, vector: try vector(&parts))
    }
    var inner = try parameters.reader()
    let version = try inner.nextIf(BERTag.integer)?.integer()
    let bits: Int
    switch version {
    case nil: bits = 32
    case 160: bits = 40
    case 120: bits = 64
    case 58: bits = 128
    case let other?:
        guard (256...1024).contains(other) else {
            throw KeystoreError(.unsupported, "RC2 of parameter version \(other)")
        }
        bits = other
    }
    return .rc2(effectiveKeyBits: bits, vector: try vector(&inner))
}
