/// IDEA, which PGP made known and a few PKCS#12 files are encrypted with; the distribution's libcrypto lacks it.
///
/// Source: Lai and Massey, "A Proposal for a New Block Encryption Standard", 1991; the patent has expired.
public struct IDEA: SmallBlockCipher {
    private let encryption: [UInt16]
    private let decryption: [UInt16]

    /// - Throws: `invalidParameter` unless the key has 16 bytes.
    public init(key: some Collection<UInt8>) throws(LegacyCipherError) {
        guard key.count == 16 else {
            throw LegacyCipherError(code: .invalidParameter, detail: "an IDEA key has 16 bytes")
        }
        encryption = Self.expanded(Array(key))
        decryption = Self.inverted(encryption)
    }

    public func encrypt(block: UInt64) -> UInt64 { Self.apply(encryption, to: block) }

    public func decrypt(block: UInt64) -> UInt64 { Self.apply(decryption, to: block) }

    private static func apply(_ keys: [UInt16], to block: UInt64) -> UInt64 {
        var words = (0..<4).map { UInt16(truncatingIfNeeded: block >> UInt64(48 - 16 * $0)) }
        for round in 0..<8 {
            let key = keys[(6 * round)...]
            func at(_ index: Int) -> UInt16 { key[key.startIndex + index] }
            let first = product(words[0], at(0))
            let second = words[1] &+ at(1)
            let third = words[2] &+ at(2)
            let fourth = product(words[3], at(3))
            let left = product(first ^ third, at(4))
            let right = product((second ^ fourth) &+ left, at(5))
            let sum = left &+ right
            words = [first ^ right, third ^ right, second ^ sum, fourth ^ sum]
        }
        let last = [
            product(words[0], keys[48]), words[2] &+ keys[49], words[1] &+ keys[50], product(words[3], keys[51]),
        ]
        return last.reduce(0) { $0 << 16 | UInt64($1) }
    }

    /// Multiplication modulo 65,537, in which zero stands for 65,536.
    private static func product(_ left: UInt16, _ right: UInt16) -> UInt16 {
        let first = left == 0 ? 65_536 : UInt64(left)
        let second = right == 0 ? 65_536 : UInt64(right)
        return UInt16(truncatingIfNeeded: first * second % 65_537)
    }

    /// Fifty-two words: the key itself, then the key turned left by 25 bits, and so on.
    private static func expanded(_ key: [UInt8]) -> [UInt16] {
        var high = key[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var low = key[8...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var words: [UInt16] = []
        while words.count < 52 {
            for half in [high, low] {
                words += (0..<4).map { UInt16(truncatingIfNeeded: half >> UInt64(48 - 16 * $0)) }
            }
            (high, low) = (high << 25 | low >> 39, low << 25 | high >> 39)
        }
        return Array(words.prefix(52))
    }

    private static func inverted(_ keys: [UInt16]) -> [UInt16] {
        var inverse: [UInt16] = []
        for round in 0...8 {
            let start = 48 - 6 * round
            let (second, third) = round == 0 || round == 8 ? (1, 2) : (2, 1)
            inverse += [
                reciprocal(keys[start]), 0 &- keys[start + second], 0 &- keys[start + third],
                reciprocal(keys[start + 3]),
            ]
            if round < 8 { inverse += [keys[start - 2], keys[start - 1]] }
        }
        return inverse
    }

    /// By Fermat: the power 65,535 is the inverse.
    private static func reciprocal(_ value: UInt16) -> UInt16 {
        var (result, power) = (UInt16(1), value)
        for _ in 0..<16 {
            result = product(result, power)
            power = product(power, power)
        }
        return result
    }
}
