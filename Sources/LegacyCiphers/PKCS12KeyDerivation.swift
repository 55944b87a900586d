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
        let size = hash.blockSize
        let diversifier = [UInt8](repeating: purpose.rawValue, count: size)
        var blocks = repeated(salt, toMultipleOf: size) + repeated(passphrase, toMultipleOf: size)
        var output: [UInt8] = []
        while true {
            let digest = hash.hash(diversifier + blocks, iterations: iterations)
            output += digest
            if output.count >= byteCount { break }
            let addend = (0..<size).map { digest[$0 % digest.count] }
            for start in stride(from: 0, to: blocks.count, by: size) {
                var carry = 1
                for index in stride(from: size - 1, through: 0, by: -1) {
                    carry += Int(blocks[start + index]) + Int(addend[index])
                    blocks[start + index] = UInt8(truncatingIfNeeded: carry)
                    carry >>= 8
                }
            }
        }
        return Array(output.prefix(byteCount))
    }

    private static func repeated(_ bytes: [UInt8], toMultipleOf size: Int) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        let count = (bytes.count + size - 1) / size * size
        return (0..<count).map { bytes[$0 % bytes.count] }
    }
}
