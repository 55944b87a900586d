import Crypto
import Foundation
import LegacyCiphers

/// How a key of OpenSSH is encrypted: bcrypt derives the cipher's key and its vector from the passphrase.
///
/// The options are a string of salt and four bytes of rounds; `ssh-keygen` has 16 rounds, and its option `-a` sets others.
/// Source: OpenSSH's `PROTOCOL.key` and `cipher.c` for the names.
struct OpenSSHKeyEncryption {
    private enum Method {
        case block(BlockMode)
        /// The tag follows the ciphertext.
        case galoisCounter
    }

    private struct Cipher {
        let block: OwnBlockCipher
        let method: Method
        let vectorSize: Int

        init(_ block: OwnBlockCipher, _ method: Method, vectorSize: Int) {
            (self.block, self.method, self.vectorSize) = (block, method, vectorSize)
        }
    }

    private static let ciphers: [String: Cipher] = [
        "aes128-ctr": Cipher(.aes(keyLength: 16), .block(.counter), vectorSize: 16),
        "aes192-ctr": Cipher(.aes(keyLength: 24), .block(.counter), vectorSize: 16),
        "aes256-ctr": Cipher(.aes(keyLength: 32), .block(.counter), vectorSize: 16),
        "aes128-cbc": Cipher(.aes(keyLength: 16), .block(.chaining), vectorSize: 16),
        "aes192-cbc": Cipher(.aes(keyLength: 24), .block(.chaining), vectorSize: 16),
        "aes256-cbc": Cipher(.aes(keyLength: 32), .block(.chaining), vectorSize: 16),
        "3des-cbc": Cipher(.tripleDES(keyLength: 24), .block(.chaining), vectorSize: 8),
        "aes128-gcm@openssh.com": Cipher(.aes(keyLength: 16), .galoisCounter, vectorSize: 12),
        "aes256-gcm@openssh.com": Cipher(.aes(keyLength: 32), .galoisCounter, vectorSize: 12),
    ]

    private let cipher: Cipher
    private let salt: [UInt8]
    private let rounds: Int

    /// - Throws: `unsupported`, naming the cipher or the derivation; `damaged`.
    init(cipher name: String, derivation: String, options: [UInt8]) throws(KeystoreError) {
        guard let cipher = Self.ciphers[name] else {
            throw KeystoreError(.unsupported, "a key of OpenSSH encrypted with \(name)")
        }
        guard derivation == "bcrypt" else {
            throw KeystoreError(.unsupported, "a key of OpenSSH encrypted by \(derivation)")
        }
        self.cipher = cipher
        var reader = BigEndianReader(options)
        salt = try reader.countedBytes()
        rounds = Int(try reader.word32())
        guard !salt.isEmpty else { throw KeystoreError(.damaged, "a key of OpenSSH without a salt") }
    }

    /// What may be the plaintext, its padding with it; nil for an empty passphrase, which encrypts nothing, and where the
    /// ciphertext is of an impossible length or its tag does not match.
    ///
    /// - Throws: `limitExceeded` before any work where the rounds are too many.
    func decrypt(
        _ sealed: [UInt8], passphrase: [UInt8], budget: WorkBudget
    ) throws(KeystoreError) -> [UInt8]? {
        guard !passphrase.isEmpty else { return nil }
        let count = cipher.block.keyLength + cipher.vectorSize
        let blocks = (count + BcryptKeyDerivation.blockSize - 1) / BcryptKeyDerivation.blockSize
        try budget.spend(rounds, each: BcryptKeyDerivation.iterationsOfARound * blocks)
        var derived = BcryptKeyDerivation.deriveKey(
            passphrase: passphrase, salt: salt, rounds: rounds, byteCount: count)
        var (key, vector) = (Array(derived.prefix(cipher.block.keyLength)), Array(derived.suffix(cipher.vectorSize)))
        defer {
            derived.wipe()
            key.wipe()
            vector.wipe()
        }
        switch cipher.method {
        case .block(let mode):
            return try cipher.block.decryptUnpadded(sealed[...], mode, key: key, vector: vector)
        case .galoisCounter:
            return ContentCipher.decryptGCM(sealed[...], key: key, nonce: vector)
        }
    }
}
