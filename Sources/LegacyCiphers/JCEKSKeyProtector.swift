import Crypto
import Foundation

/// How a JCEKS file hides keys: Triple DES under a key of chained MD5 digests, "PBEWithMD5AndTripleDES".
///
/// The salt of 8 bytes is split in halves; each half is hashed with the passphrase over and over. The first 24 of the
/// 32 bytes are the key, the last 8 the initialization vector.
/// Source: the JDK's documentation of `com.sun.crypto.provider`; object identifier 1.3.6.1.4.1.42.2.19.1.
public enum JCEKSKeyProtector {
    /// The key in the clear.
    ///
    /// - Parameters:
    ///   - passphrase: Java takes ASCII only.
    ///   - iterations: 1 or more; the caller bounds it.
    /// - Returns: nil where the padding shows that the passphrase is wrong.
    /// - Throws: `invalidParameter` for a salt of another length than 8 bytes.
    public static func recover(
        _ ciphertext: [UInt8], passphrase: [UInt8], salt: [UInt8], iterations: Int
    ) throws(LegacyCipherError) -> [UInt8]? {
        guard salt.count == 8 else {
            throw LegacyCipherError(code: .invalidParameter, detail: "the salt has 8 bytes")
        }
        for salt in variants(of: salt) {
            var derived = salt.flatMap { digest(of: $0, passphrase: passphrase, iterations: iterations) }
            defer { derived.wipe() }
            let cipher = try TripleDES(key: derived[0..<24])
            if let plaintext = try? cipher.decryptChained(ciphertext, initializationVector: derived[24..<32]) {
                return plaintext
            }
        }
        return nil
    }

    /// Hides a key.
    ///
    /// - Parameters:
    ///   - passphrase: Java takes ASCII only.
    ///   - salt: 8 random bytes whose halves differ.
    ///   - iterations: 1 or more.
    /// - Throws: `invalidParameter` for another salt.
    public static func protect(
        _ key: [UInt8], passphrase: [UInt8], salt: [UInt8], iterations: Int
    ) throws(LegacyCipherError) -> [UInt8] {
        guard salt.count == 8, salt[..<4] != salt[4...] else {
            throw LegacyCipherError(code: .invalidParameter, detail: "the salt has 8 bytes and halves that differ")
        }
        var derived = [Array(salt[..<4]), Array(salt[4...])].flatMap {
            digest(of: $0, passphrase: passphrase, iterations: iterations)
        }
        defer { derived.wipe() }
        return try TripleDES(key: derived[0..<24]).encryptChained(key, initializationVector: derived[24..<32])
    }

    /// Equal halves would give equal digests, so Java turns the first one round: old versions by mistake into d a b d,
    /// current ones into d c b a.
    private static func variants(of salt: [UInt8]) -> [[[UInt8]]] {
        let first = Array(salt[0..<4])
        let second = Array(salt[4..<8])
        guard first == second else { return [[first, second]] }
        return [
            [first.reversed(), second],
            [[first[3], first[0], first[1], first[3]], second],
        ]
    }

    private static func digest(of half: [UInt8], passphrase: [UInt8], iterations: Int) -> [UInt8] {
        var digest = Insecure.MD5.hash(data: half + passphrase)
        var message = [UInt8](repeating: 0, count: Insecure.MD5.byteCount) + passphrase
        for _ in 1..<max(iterations, 1) {
            message.withUnsafeMutableBytes { place in digest.withUnsafeBytes { place.copyMemory(from: $0) } }
            digest = message.withUnsafeBytes { Insecure.MD5.hash(data: $0) }
        }
        return Array(digest)
    }
}
