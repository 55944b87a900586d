/// GOST R 34.11-94, Streebog's predecessor, with CryptoPro's parameters, which are the only ones that keystores know.
///
/// Blocks and states are four words, the least significant first. Source: RFC 5831; RFC 4357 section 11.2.
enum GOST94 {
    private typealias Words = SIMD4<UInt64>

    static func hash(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        let last = products.withUnsafeBufferPointer { state(of: message, $0) }
        return (0..<4).flatMap { word in withUnsafeBytes(of: last[word].littleEndian, Array.init) }
    }

    private static func state(of message: UnsafeRawBufferPointer, _ products: UnsafeBufferPointer<UInt32>) -> Words {
        var state = Words()
        var sum = Words()
        for start in stride(from: 0, to: message.count, by: 32) {
            let block = words(message, at: start)
            state = compressed(state, block, products)
            sum.addAsNumber(block)
        }
        state = compressed(state, Words(UInt64(message.count) * 8, 0, 0, 0), products)
        return compressed(state, sum, products)
    }

    /// The last block is filled up with zeros.
    private static func words(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Words {
        var words = Words()
        withUnsafeMutableBytes(of: &words) { target in
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + 32, bytes.count)]))
        }
        for index in 0..<4 { words[index] = UInt64(littleEndian: words[index]) }
        return words
    }

    /// Four keys out of state and block encrypt a quarter of the state each; then all is mixed.
    private static func compressed(
        _ state: Words, _ block: Words, _ products: UnsafeBufferPointer<UInt32>
    ) -> Words {
        var (left, right) = (state, block)
        var encrypted = Words()
        for part in 0..<4 {
            if part > 0 {
                left = turned(left)
                if part == 2 { left ^= constant }
                right = turned(turned(right))
            }
            encrypted[part] = GOST28147Schedule.encrypt(state[part], key: key(left ^ right), products)
        }
        return mixed(encrypted, block, state)
    }

    /// The standard's A.
    @inline(__always)
    private static func turned(_ words: Words) -> Words {
        Words(words[1], words[2], words[3], words[0] ^ words[1])
    }

    /// The standard's P: byte k of each word makes the key's word k.
    @inline(__always)
    private static func key(_ words: Words) -> SIMD8<UInt32> {
        var key = SIMD8<UInt32>()
        for index in 0..<8 {
            var word: UInt32 = 0
            for part in 0..<4 {
                let byte = UInt32(truncatingIfNeeded: words[part] &>> UInt64(8 &* index)) & 0xff
                word |= byte &<< UInt32(8 &* part)
            }
            key[index] = word
        }
        return key
    }

    /// The standard's psi 12 times, once more with the block in it, and 61 times with the state in it: each step appends
    /// one of 16 bits, and the last sixteen are the result.
    private static func mixed(_ encrypted: Words, _ block: Words, _ state: Words) -> Words {
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 90) { steps in
            for index in 0..<16 { steps[index] = piece(encrypted, index) }
            append(12, to: steps, from: 0)
            for index in 0..<16 { steps[12 &+ index] ^= piece(block, index) }
            append(1, to: steps, from: 12)
            for index in 0..<16 { steps[13 &+ index] ^= piece(state, index) }
            append(61, to: steps, from: 13)
            var mixed = Words()
            for index in 0..<16 {
                mixed[index / 4] |= UInt64(steps[74 &+ index]) &<< UInt64(16 &* (index % 4))
            }
            return mixed
        }
    }

    @inline(__always)
    private static func append(_ count: Int, to steps: UnsafeMutableBufferPointer<UInt16>, from start: Int) {
        for index in start..<(start &+ count) {
            let low = steps[index] ^ steps[index &+ 1] ^ steps[index &+ 2] ^ steps[index &+ 3]
            steps[index &+ 16] = low ^ steps[index &+ 12] ^ steps[index &+ 15]
        }
    }

    @inline(__always)
    private static func piece(_ words: Words, _ index: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: words[index / 4] &>> UInt64(16 &* (index % 4)))
    }

    /// The standard's C3.
    private static let constant = Words(
        0xff00_ff00_ff00_ff00, 0x00ff_00ff_00ff_00ff, 0xff00_00ff_00ff_ff00, 0xff00_ffff_0000_00ff)

    private static let products = GOST28147Parameters.expanded([
        0xa456_8137_dce0_92bf, 0x5f40_2db9_1763_cea8, 0x7fce_9410_3b52_6a8d, 0x4a7c_0f28_e165_db93,
        0x764b_9c2a_180e_fd35, 0x7624_d9f0_a15b_8ec3, 0xde41_705a_3c8f_629b, 0x13a9_5b4f_867e_d02c,
    ])
}
