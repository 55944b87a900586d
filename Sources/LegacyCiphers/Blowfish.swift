/// Blowfish, which bcrypt is made of and some old keys are encrypted with.
///
/// Source: Schneier, "Description of a New Variable-Length Key, 64-Bit Block Cipher (Blowfish)", 1993.
public struct Blowfish: SmallBlockCipher {
    private var subkeys = BlowfishTables.subkeys
    private var boxes = BlowfishTables.boxes

    /// - Throws: `invalidParameter` unless the key has 1 to 56 bytes.
    public init(key: some Collection<UInt8>) throws(LegacyCipherError) {
        guard (1...56).contains(key.count) else {
            throw LegacyCipherError(code: .invalidParameter, detail: "a Blowfish key has 1 to 56 bytes")
        }
        expand(key: Array(key))
    }

    /// The state before any key, for `expand(key:salt:)`.
    init() {}

    public func encrypt(block: UInt64) -> UInt64 {
        subkeys.withUnsafeBufferPointer { keys in
            boxes.withUnsafeBufferPointer { Self.encrypted(block, keys, $0) }
        }
    }

    public func decrypt(block: UInt64) -> UInt64 {
        subkeys.reversed().withUnsafeBufferPointer { keys in
            boxes.withUnsafeBufferPointer { Self.encrypted(block, keys, $0) }
        }
    }

    /// Sixteen rounds; with the subkeys in reverse order they decrypt.
    @inline(__always)
    private static func encrypted(
        _ block: UInt64, _ keys: UnsafeBufferPointer<UInt32>, _ boxes: UnsafeBufferPointer<UInt32>
    ) -> UInt64 {
        var left = UInt32(truncatingIfNeeded: block >> 32)
        var right = UInt32(truncatingIfNeeded: block)
        var round = 0
        while round < 16 {
            left ^= keys[round]
            right ^= mixed(left, boxes)
            right ^= keys[round + 1]
            left ^= mixed(right, boxes)
            round += 2
        }
        return UInt64(right ^ keys[17]) << 32 | UInt64(left ^ keys[16])
    }

    @inline(__always)
    private static func mixed(_ half: UInt32, _ boxes: UnsafeBufferPointer<UInt32>) -> UInt32 {
        let sum = boxes[Int(half >> 24)] &+ boxes[256 + Int(half >> 16 & 0xff)]
        return (sum ^ boxes[512 + Int(half >> 8 & 0xff)]) &+ boxes[768 + Int(half & 0xff)]
    }

    /// Mixes a key into the state, as often as wanted; bcrypt lets a salt take part.
    ///
    /// - Parameters:
    ///   - key: not empty.
    ///   - salt: whole words of eight bytes.
    mutating func expand(key: [UInt8], salt: [UInt8] = [UInt8](repeating: 0, count: 8)) {
        var place = 0
        for index in subkeys.indices {
            var word: UInt32 = 0
            for _ in 0..<4 {
                word = word << 8 | UInt32(key[place])
                place = place + 1 == key.count ? 0 : place + 1
            }
            subkeys[index] ^= word
        }
        let salts = stride(from: 0, to: salt.count, by: 8).map { start in
            salt[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        replaceState(salts)
    }

    /// Each pair of words, subkeys first, becomes the encryption of the pair before.
    private mutating func replaceState(_ salts: [UInt64]) {
        var block: UInt64 = 0
        var turn = 0
        subkeys.withUnsafeMutableBufferPointer { keys in
            boxes.withUnsafeMutableBufferPointer { boxes in
                func next() -> UInt64 {
                    block = Self.encrypted(block ^ salts[turn], UnsafeBufferPointer(keys), UnsafeBufferPointer(boxes))
                    turn = turn + 1 == salts.count ? 0 : turn + 1
                    return block
                }
                for words in [keys, boxes] {
                    for index in stride(from: 0, to: words.count, by: 2) {
                        let pair = next()
                        words[index] = UInt32(truncatingIfNeeded: pair >> 32)
                        words[index + 1] = UInt32(truncatingIfNeeded: pair)
                    }
                }
            }
        }
    }
}
