import Crypto
import CryptoExtras
import Foundation
import LegacyCiphers

/// The block ciphers that every build has.
enum OwnBlockCipher: Equatable {
    case aes(keyLength: Int)
    case des
    /// Two keys of DES, or three.
    case tripleDES(keyLength: Int)
    case desX
    case rc2(effectiveKeyBits: Int)
    case blowfish
    case idea

    /// In bytes, where the file does not say.
    var keyLength: Int {
        switch self {
        case .aes(let length), .tripleDES(let length): length
        case .des: 8
        case .desX: 24
        case .rc2(let bits): bits / 8
        case .blowfish, .idea: 16
        }
    }

    var blockSize: Int {
        if case .aes = self { 16 } else { 8 }
    }

    /// The plaintext; nil where the padding shows that the key is wrong.
    ///
    /// - Throws: `damaged` for a vector or a key of another length than the cipher has.
    func decrypt(
        _ ciphertext: ArraySlice<UInt8>, _ mode: BlockMode, key: [UInt8], vector: [UInt8]
    ) throws(KeystoreError) -> [UInt8]? {
        // Nearly every file is encrypted so, some with a hundred thousand certificates.
        if mode == .chaining, vector.count == blockSize {
            return try decryptChained(ciphertext, key: key, vector: vector)
        }
        return try decryptUnpadded(ciphertext, mode, key: key, vector: vector).flatMap {
            mode.unpadded($0, blockSize: blockSize)
        }
    }

    /// The same with the padding, whatever it is; nil where a mode that is filled up gets no whole number of blocks.
    func decryptUnpadded(
        _ ciphertext: ArraySlice<UInt8>, _ mode: BlockMode, key: [UInt8], vector: [UInt8]
    ) throws(KeystoreError) -> [UInt8]? {
        guard !mode.takesVector || vector.count == blockSize else {
            throw KeystoreError(.damaged, "an initialization vector of another length than \(blockSize) bytes")
        }
        if case .aes = self {
            guard let cipher = SingleBlockAES(key: key) else {
                throw KeystoreError(.damaged, "AES with a key of \(key.count) bytes")
            }
            return mode.decrypt(ciphertext, vector: vector, blockSize: blockSize, cipher: cipher)
        }
        do {
            let cipher = SingleSmallBlock(cipher: try smallCipher(key: key))
            return mode.decrypt(ciphertext, vector: vector, blockSize: blockSize, cipher: cipher)
        } catch {
            throw KeystoreError(.damaged, error.detail)
        }
    }

    /// Any but AES, which the platform has.
    private func smallCipher(key: [UInt8]) throws(LegacyCipherError) -> any SmallBlockCipher {
        switch self {
        case .des: try DES(key: key)
        case .tripleDES, .aes: try TripleDES(key: key)
        case .desX: try DESX(key: key)
        case .rc2(let bits): try RC2(key: key, effectiveKeyBits: bits)
        case .blowfish: try Blowfish(key: key)
        case .idea: try IDEA(key: key)
        }
    }

    private func decryptChained(
        _ ciphertext: ArraySlice<UInt8>, key: [UInt8], vector: [UInt8]
    ) throws(KeystoreError) -> [UInt8]? {
        if case .aes = self {
            guard !ciphertext.isEmpty, ciphertext.count.isMultiple(of: 16) else { return nil }
            guard let vector = try? AES._CBC.IV(ivBytes: vector) else { return nil }
            return (try? AES._CBC.decrypt(ciphertext, using: SymmetricKey(data: key), iv: vector)).map(Array.init)
        }
        do {
            return try smallCipher(key: key).decryptChained(ciphertext, initializationVector: vector)
        } catch {
            if error.code == .invalidCiphertext { return nil }
            throw KeystoreError(.damaged, error.detail)
        }
    }
}
