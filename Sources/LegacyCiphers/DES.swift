/// The Data Encryption Standard with one key of 8 bytes; parity bits are ignored.
///
/// Source: FIPS 46-3.
public struct DES: SmallBlockCipher {
    /// Sixteen round keys of eight groups of six bits each, the first group on top.
    private let roundKeys: [UInt64]

    /// - Throws: `invalidParameter` unless the key has 8 bytes.
    public init(key: some Collection<UInt8>) throws(LegacyCipherError) {
        guard key.count == 8 else {
            throw LegacyCipherError(code: .invalidParameter, detail: "a DES key has 8 bytes")
        }
        let selected = DESTables.permuted(key.reduce(0) { $0 << 8 | UInt64($1) }, 64, DESTables.permutedChoice1)
        var left = UInt32(truncatingIfNeeded: selected >> 28)
        var right = UInt32(truncatingIfNeeded: selected & 0xfff_ffff)
        var keys: [UInt64] = []
        for shift in DESTables.shifts {
            left = (left << shift | left >> (28 - shift)) & 0xfff_ffff
            right = (right << shift | right >> (28 - shift)) & 0xfff_ffff
            keys.append(DESTables.permuted(UInt64(left) << 28 | UInt64(right), 56, DESTables.permutedChoice2))
        }
        roundKeys = keys
    }

    public func encrypt(block: UInt64) -> UInt64 {
        DESTables.final(rounds(DESTables.initial(block), backwards: false))
    }

    public func decrypt(block: UInt64) -> UInt64 {
        DESTables.final(rounds(DESTables.initial(block), backwards: true))
    }

    /// The sixteen rounds between the initial and the final permutation, halves swapped at the end.
    func rounds(_ block: UInt64, backwards: Bool) -> UInt64 {
        var left = UInt32(truncatingIfNeeded: block >> 32)
        var right = UInt32(truncatingIfNeeded: block)
        roundKeys.withUnsafeBufferPointer { keys in
            DESTables.substitutionAndPermutation.withUnsafeBufferPointer { boxes in
                for round in 0..<16 {
                    let key = keys[backwards ? 15 - round : round]
                    let mixed = left ^ Self.mix(right, key: key, boxes: boxes)
                    left = right
                    right = mixed
                }
            }
        }
        return UInt64(right) << 32 | UInt64(left)
    }

    private static func mix(_ half: UInt32, key: UInt64, boxes: UnsafeBufferPointer<UInt32>) -> UInt32 {
        let rotated = half >> 1 | half << 31
        var output: UInt32 = 0
        for box in 0..<8 {
            let up = UInt32((4 * box + 6) & 31)
            let group = up == 0 ? rotated : rotated << up | rotated >> (32 - up)
            let index = Int(group & 63) ^ Int(truncatingIfNeeded: key >> UInt64(42 - 6 * box)) & 63
            output |= boxes[box * 64 + index]
        }
        return output
    }
}

/// Triple DES, encrypt–decrypt–encrypt, with two or three keys.
///
/// Source: FIPS 46-3; ANSI X9.52.
public struct TripleDES: SmallBlockCipher {
    private let first: DES
    private let second: DES
    private let third: DES

    /// - Parameter key: 24 bytes, or 16 where the third key is the first again.
    /// - Throws: `invalidParameter` for another length.
    public init(key: some Collection<UInt8>) throws(LegacyCipherError) {
        let bytes = Array(key)
        guard bytes.count == 24 || bytes.count == 16 else {
            throw LegacyCipherError(code: .invalidParameter, detail: "a Triple DES key has 16 or 24 bytes")
        }
        first = try DES(key: bytes[0..<8])
        second = try DES(key: bytes[8..<16])
        third = bytes.count == 24 ? try DES(key: bytes[16..<24]) : first
    }

    public func encrypt(block: UInt64) -> UInt64 {
        let once = first.rounds(DESTables.initial(block), backwards: false)
        let twice = second.rounds(once, backwards: true)
        return DESTables.final(third.rounds(twice, backwards: false))
    }

    public func decrypt(block: UInt64) -> UInt64 {
        let once = third.rounds(DESTables.initial(block), backwards: true)
        let twice = second.rounds(once, backwards: false)
        return DESTables.final(first.rounds(twice, backwards: true))
    }
}
