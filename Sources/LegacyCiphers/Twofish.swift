/// Twofish with a key of 128, 192 or 256 bits: what UBER keystores are encrypted with.
///
/// The key-dependent substitutions are put into four tables, so that a round is eight look-ups.
/// Source: Schneier et al., "Twofish: A 128-Bit Block Cipher", 1998, section 4.
public struct Twofish: LargeBlockCipher {
    /// Forty words: four for whitening before, four after, two a round.
    private let subkeys: [UInt32]
    /// The function g, one table for each byte of its argument.
    private let substitutions: [[UInt32]]

    /// - Throws: `invalidParameter` for a key of another length.
    public init(key: some Collection<UInt8>) throws(LegacyCipherError) {
        let key = Array(key)
        guard key.count == 16 || key.count == 24 || key.count == 32 else {
            throw LegacyCipherError(code: .invalidParameter, detail: "a Twofish key has 16, 24 or 32 bytes")
        }
        let words = stride(from: 0, to: key.count, by: 4).map { Self.word(key[$0..<$0 + 4]) }
        let even = stride(from: 0, to: words.count, by: 2).map { words[$0] }
        let odd = stride(from: 1, to: words.count, by: 2).map { words[$0] }
        var subkeys: [UInt32] = []
        for index in 0..<UInt32(20) {
            let first = TwofishTables.mix(0x0101_0101 &* (2 * index), even)
            let second = TwofishTables.mix(0x0101_0101 &* (2 * index + 1), odd).turned(left: 8)
            subkeys.append(first &+ second)
            subkeys.append((first &+ 2 &* second).turned(left: 9))
        }
        self.subkeys = subkeys
        let reduced = stride(from: 0, to: key.count, by: 8).map { TwofishTables.reduced(key[$0..<$0 + 8]) }
        let secret = Array(reduced.reversed())
        substitutions = (0..<4).map { position in
            (0..<256).map { TwofishTables.substituted(UInt8($0), position: position, secret) }
        }
    }

    public func encrypt(block: SIMD4<UInt32>) -> SIMD4<UInt32> {
        var state = block
        for index in 0..<4 { state[index] ^= subkeys[index] }
        for round in 0..<16 {
            let (first, second) = roundFunction(state[0], state[1], round)
            let third = (state[2] ^ first).turned(left: 31)
            let fourth = state[3].turned(left: 1) ^ second
            state = SIMD4(third, fourth, state[0], state[1])
        }
        return SIMD4(
            state[2] ^ subkeys[4], state[3] ^ subkeys[5], state[0] ^ subkeys[6], state[1] ^ subkeys[7])
    }

    public func decrypt(block: SIMD4<UInt32>) -> SIMD4<UInt32> {
        var state = SIMD4(
            block[2] ^ subkeys[6], block[3] ^ subkeys[7], block[0] ^ subkeys[4], block[1] ^ subkeys[5])
        for round in stride(from: 15, through: 0, by: -1) {
            let (first, second) = roundFunction(state[2], state[3], round)
            let third = state[0].turned(left: 1) ^ first
            let fourth = (state[1] ^ second).turned(left: 31)
            state = SIMD4(state[2], state[3], third, fourth)
        }
        for index in 0..<4 { state[index] ^= subkeys[index] }
        return state
    }

    private func roundFunction(_ left: UInt32, _ right: UInt32, _ round: Int) -> (UInt32, UInt32) {
        let first = substitute(left)
        let second = substitute(right.turned(left: 8))
        return (
            first &+ second &+ subkeys[8 + 2 * round], first &+ 2 &* second &+ subkeys[9 + 2 * round]
        )
    }

    private func substitute(_ word: UInt32) -> UInt32 {
        substitutions[0][Int(word & 0xff)] ^ substitutions[1][Int(word >> 8 & 0xff)]
            ^ substitutions[2][Int(word >> 16 & 0xff)] ^ substitutions[3][Int(word >> 24)]
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension UInt32 {
    /// - Parameter count: 1 to 31.
    fileprivate func turned(left count: UInt32) -> UInt32 {
        self << count | self >> (32 - count)
    }
}
