import Crypto

/// The key derivation that `ssh-keygen` encrypts private keys by: PBKDF2 with bcrypt in the place of the hash.
///
/// Source: OpenBSD's `bcrypt_pbkdf(3)`.
public enum BcryptKeyDerivation {
    /// What one round of one block costs, in iterations of PBKDF2 with SHA-1, roughly.
    public static let iterationsOfARound = 4_000
    /// Bytes that one block gives.
    public static let blockSize = 32

    /// - Parameters:
    ///   - passphrase: not empty.
    ///   - salt: not empty.
    ///   - rounds: 1 or more; the caller bounds it.
    ///   - byteCount: 1 or more.
    /// - Returns: the key, which is the caller's to wipe.
    public static func deriveKey(
        passphrase: [UInt8], salt: [UInt8], rounds: Int, byteCount: Int
    ) -> [UInt8] {
        var secret = Array(SHA512.hash(data: passphrase))
        defer { secret.wipe() }
        // Each block gives every so manieth byte, so that no part of the key is had for less.
        let blocks = (byteCount + blockSize - 1) / blockSize
        var key = [UInt8](repeating: 0, count: byteCount)
        for block in 0..<blocks {
            let number = withUnsafeBytes(of: UInt32(block + 1).bigEndian, Array.init)
            var round = hash(secret, salt: Array(SHA512.hash(data: salt + number)))
            var sum = round
            var left = rounds - 1
            while left > 0 {
                let next = hash(secret, salt: Array(SHA512.hash(data: round)))
                round.wipe()
                round = next
                for index in sum.indices { sum[index] ^= round[index] }
                left -= 1
            }
            for (index, place) in stride(from: block, to: byteCount, by: blocks).enumerated() {
                key[place] = sum[index]
            }
            round.wipe()
            sum.wipe()
        }
        return key
    }

    /// bcrypt of cost 6 over digests instead of a passphrase and a salt.
    private static func hash(_ secret: [UInt8], salt: [UInt8]) -> [UInt8] {
        var state = Blowfish()
        state.expand(key: secret, salt: salt)
        for _ in 0..<64 {
            state.expand(key: salt)
            state.expand(key: secret)
        }
        let text = Array("OxychromaticBlowfishSwatDynamite".utf8)
        return stride(from: 0, to: text.count, by: 8).flatMap { start in
            var block = text[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            for _ in 0..<64 { block = state.encrypt(block: block) }
            // Each half comes out with its least significant byte first.
            return [block >> 32, block & 0xffff_ffff].flatMap { half in
                withUnsafeBytes(of: UInt32(half).littleEndian, Array.init)
            }
        }
    }
}
