import Crypto
import CryptoExtras
import Foundation
import LegacyCiphers

/// A cipher of PBES2 or of an old PEM key, with its parameters.
///
/// Source: RFC 8018 appendix B.2; RFC 3565; RFC 5084; RFC 4357 section 8.1.
enum ContentCipher {
    case own(OwnBlockCipher, BlockMode, vector: [UInt8])
    case rare(RareCipher, BlockMode, vector: [UInt8])
    case aesGCM(keyLength: Int, nonce: [UInt8])
    case aesCCM(keyLength: Int, nonce: [UInt8], tagLength: Int)
    case aesWrap(keyLength: Int, isPadded: Bool)
    case rc4
    case gost28147(GOST28147Parameters, vector: [UInt8])
    /// Four bytes of the vector are the counter, twelve are the nonce.
    case chaCha20(vector: [UInt8])

    /// In bytes.
    var keyLength: Int {
        switch self {
        case .aesGCM(let length, _), .aesCCM(let length, _, _), .aesWrap(let length, _): length
        case .rc4: 16
        case .gost28147, .chaCha20: 32
        case .own(let cipher, _, _): cipher.keyLength
        case .rare(let cipher, _, _): cipher.keyLength
        }
    }

    /// The lengths of the key to try, likeliest first, where the file names another one than the cipher has.
    ///
    /// Old NSS wrote a length that is not that of its cipher. Source: Mozilla bug 1471126.
    func keyLengths(named length: Int?) -> [Int] {
        guard let length, length != keyLength else { return [keyLength] }
        switch self {
        case .own(.aes, _, _), .aesGCM, .aesCCM:
            return [16, 24, 32].contains(length) ? [keyLength, length] : [keyLength]
        case .own(.blowfish, _, _) where (1...56).contains(length): return [length]
        case .rc4 where (1...256).contains(length): return [length]
        case .rare(.cast5, _, _) where (5...16).contains(length): return [length]
        default: return [keyLength]
        }
    }

    /// The plaintext; nil where the padding or the tag shows that the key is wrong.
    ///
    /// - Throws: `damaged`; `cipherMissing`, naming the cipher, in builds that lack it.
    func decrypt(_ ciphertext: ArraySlice<UInt8>, key: [UInt8]) throws(KeystoreError) -> [UInt8]? {
        switch self {
        case .own(let cipher, let mode, let vector):
            return try cipher.decrypt(ciphertext, mode, key: key, vector: vector)
        case .rare(let cipher, let mode, let vector):
            return try cipher.decrypt(Array(ciphertext), mode, key: key, vector: vector)
        case .aesGCM(_, let nonce): return Self.decryptGCM(ciphertext, key: key, nonce: nonce)
        case .aesCCM(_, let nonce, let tagLength):
            guard let cipher = AESCCM(key: key, nonce: nonce, tagLength: tagLength) else {
                throw KeystoreError(.damaged, "AES-CCM with a nonce of \(nonce.count) and a tag of \(tagLength) bytes")
            }
            return cipher.open(Array(ciphertext))
        case .aesWrap(_, let isPadded):
            return isPadded
                ? AESKeyWrap.unwrap(Array(ciphertext), key: key)
                : AESKeyWrap.unwrapUnpadded(Array(ciphertext), key: key)
        case .rc4: return try? RC4.apply(key: key, to: ciphertext)
        case .gost28147(let parameters, let vector):
            return try Self.decryptGOST(ciphertext, parameters, key: key, vector: vector)
        case .chaCha20(let vector): return Self.decryptChaCha20(ciphertext, key: key, vector: vector)
        }
    }

    private static func decryptGOST(
        _ ciphertext: ArraySlice<UInt8>, _ parameters: GOST28147Parameters, key: [UInt8], vector: [UInt8]
    ) throws(KeystoreError) -> [UInt8] {
        do {
            return try GOST28147(key: key, parameters: parameters).decryptFeedback(Array(ciphertext), vector: vector)
        } catch {
            throw KeystoreError(.damaged, error.detail)
        }
    }

    private static func decryptChaCha20(
        _ ciphertext: ArraySlice<UInt8>, key: [UInt8], vector: [UInt8]
    ) -> [UInt8]? {
        typealias Cipher = Insecure.ChaCha20CTR
        guard let counter = try? Cipher.Counter(data: vector.prefix(4)),
            let nonce = try? Cipher.Nonce(data: vector.dropFirst(4)),
            let plaintext = try? Cipher.encrypt(
                ciphertext, using: SymmetricKey(data: key), counter: counter, nonce: nonce)
        else { return nil }
        return Array(plaintext)
    }

    /// The tag of 16 bytes stands behind the ciphertext.
    static func decryptGCM(_ ciphertext: ArraySlice<UInt8>, key: [UInt8], nonce: [UInt8]) -> [UInt8]? {
        guard ciphertext.count >= 16, let nonce = try? AES.GCM.Nonce(data: nonce) else { return nil }
        let tag = ciphertext.suffix(16)
        guard let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: ciphertext.dropLast(16), tag: tag) else {
            return nil
        }
        return (try? AES.GCM.open(box, using: SymmetricKey(data: key))).map(Array.init)
    }
}
