/// The key derivation of PKCS#12, for everything but PBES2 and PBMAC1.
///
/// Source: RFC 7292 appendix B.2.
public enum PKCS12KeyDerivation {
    /// What the derived bytes are for; part of the hash input.
    public enum Purpose: UInt8, Sendable {
        case encryptionKey = 1
        case initializationVector = 2
        case authenticationKey = 3
    }

    /// - Parameters:
    ///   - passphrase: big-endian UTF-16 with two zero bytes at the end; no bytes at all for "no passphrase".
    ///   - salt: may be empty.
    ///   - iterations: 1 or more; the caller bounds it.
    ///   - byteCount: how many bytes to derive.
    /// - Complexity: `iterations` hashes per digest length of output.
    public static func deriveKey(
        passphrase: [UInt8], salt: [UInt8], purpose: Purpose, iterations: Int, byteCount: Int,
        hash: HashAlgorithm
    ) -> [UInt8] {
        derive(
            Input(passphrase: passphrase, salt: salt, purpose: purpose), iterations: iterations, byteCount: byteCount,
            hash: hash
        ) { digest, _, size in (0..<size).map { digest[$0 % digest.count] } }
    }

    /// The same with the mistake that BouncyCastle made before its version 1.07, for SHA-1 alone.
    ///
    /// Of the block that is added between two digests only one byte was filled. Output of up to 20 bytes is right.
    public static func deriveKeyOfEarlyBouncyCastle(
        passphrase: [UInt8], salt: [UInt8], purpose: Purpose, iterations: Int, byteCount: Int
    ) -> [UInt8] {
        var addend: [UInt8] = []
        return derive(
            Input(passphrase: passphrase, salt: salt, purpose: purpose), iterations: iterations, byteCount: byteCount,
            hash: .sha1
        ) { digest, number, size in
            if addend.isEmpty { addend = [UInt8](repeating: 0, count: size) }
            addend[number % size] = digest[(size - 1) % digest.count]
            return addend
        }
    }

    private struct Input {
        let passphrase: [UInt8]
        let salt: [UInt8]
        let purpose: Purpose
    }

    /// - Parameter addend: makes the block that is added from the digest, its number from 1 on, and the block's size.
    private static func derive(
        _ input: Input, iterations: Int, byteCount: Int, hash: HashAlgorithm,
        addend: ([UInt8], Int, Int) -> [UInt8]
    ) -> [UInt8] {
        let size = hash.blockSize
        let diversifier = [UInt8](repeating: input.purpose.rawValue, count: size)
        var blocks = repeated(input.salt, toMultipleOf: size) + repeated(input.passphrase, toMultipleOf: size)
        var output: [UInt8] = []
        var number = 1
        while true {
            let digest = hash.hash(diversifier + blocks, iterations: iterations)
            output += digest
            if output.count >= byteCount { return Array(output.prefix(byteCount)) }
            let block = addend(digest, number, size)
            number += 1
            for start in stride(from: 0, to: blocks.count, by: size) {
                add(block, to: &blocks, at: start)
            }
        }
    }

    /// Adds a block and one, as numbers with the most significant byte first.
    private static func add(_ block: [UInt8], to blocks: inout [UInt8], at start: Int) {
        var carry = 1
        for index in stride(from: block.count - 1, through: 0, by: -1) {
            carry += Int(blocks[start + index]) + Int(block[index])
            blocks[start + index] = UInt8(truncatingIfNeeded: carry)
            carry >>= 8
        }
    }

    private static func repeated(_ bytes: [UInt8], toMultipleOf size: Int) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        let count = (bytes.count + size - 1) / size * size
        return (0..<count).map { bytes[$0 % bytes.count] }
    }
}
