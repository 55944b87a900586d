import Crypto
import CryptoExtras
import Foundation
import KeyMaterial
import LegacyCiphers

/// Encrypts under a passphrase with the algorithms of a profile.
struct PasswordBasedSealing {
    let profile: WritingProfile
    let passphrase: Passphrase

    private var iterations: Int { profile.iterations }

    /// - Returns: the AlgorithmIdentifier in DER, and the ciphertext.
    func seal(_ plaintext: [UInt8]) throws(KeystoreError) -> (algorithm: [UInt8], ciphertext: [UInt8]) {
        profile.isLegacy ? try sealLegacy(plaintext) : try sealModern(plaintext)
    }

    /// `EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }`
    func encryptedPrivateKeyInfo(_ pkcs8: [UInt8]) throws(KeystoreError) -> [UInt8] {
        let sealed = try seal(pkcs8)
        return DER.sequence(sealed.algorithm, DER.octetString(sealed.ciphertext))
    }

    private func sealModern(_ plaintext: [UInt8]) throws(KeystoreError) -> ([UInt8], [UInt8]) {
        let salt = Self.random(20)
        let vector = Self.random(16)
        var key = try KeyDerivation.pbkdf2(
            passphrase: passphrase.utf8, salt: salt, iterations: iterations, byteCount: 32, hash: .sha256)
        defer { key.wipe() }
        let ciphertext: [UInt8]
        do {
            let initial = try AES._CBC.IV(ivBytes: vector)
            ciphertext = Array(try AES._CBC.encrypt(plaintext, using: SymmetricKey(data: key), iv: initial))
        } catch {
            throw KeystoreError(.notRepresentable, "AES refused to encrypt")
        }
        let derivation = DER.sequence(
            DER.identifier(.pbkdf2),
            DER.sequence(
                DER.octetString(salt), DER.integer(iterations), DER.integer(32),
                DER.sequence(DER.identifier(.hmacSHA256), DER.null)))
        let cipher = DER.sequence(DER.identifier(.aes256CBC), DER.octetString(vector))
        return (DER.sequence(DER.identifier(.pbes2), DER.sequence(derivation, cipher)), ciphertext)
    }

    private func sealLegacy(_ plaintext: [UInt8]) throws(KeystoreError) -> ([UInt8], [UInt8]) {
        let salt = Self.random(20)
        var wide = PassphraseForms.wide(passphrase)
        defer { wide.wipe() }
        func derive(_ purpose: PKCS12KeyDerivation.Purpose, _ count: Int) -> [UInt8] {
            PKCS12KeyDerivation.deriveKey(
                passphrase: wide, salt: salt, purpose: purpose, iterations: iterations, byteCount: count,
                hash: .sha1)
        }
        do throws(LegacyCipherError) {
            let cipher = try TripleDES(key: derive(.encryptionKey, 24))
            let vector = derive(.initializationVector, 8)
            let ciphertext = try cipher.encryptChained(plaintext, initializationVector: vector)
            let parameters = DER.sequence(DER.octetString(salt), DER.integer(iterations))
            return (DER.sequence(DER.identifier(.pkcs12TripleDES), parameters), ciphertext)
        } catch {
            throw KeystoreError(.notRepresentable, error.detail)
        }
    }

    static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
