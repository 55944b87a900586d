/// Streebog, the hash function of GOST R 34.11-2012, which Russian keystores name.
///
/// Blocks are eight words, the least significant first. Source: RFC 6986.
enum Streebog {
    /// Eight words, the least significant first; a state or a block.
    private typealias Words = SIMD8<UInt64>

    /// - Parameter digestSize: 32 or 64 bytes; the shorter one is no prefix of the longer one.
    static func hash(_ message: UnsafeRawBufferPointer, digestSize: Int) -> [UInt8] {
        let initial = Words(repeating: digestSize == 32 ? 0x0101_0101_0101_0101 : 0)
        let last = StreebogTables.products.withUnsafeBufferPointer { state(of: message, from: initial, $0) }
        return (0..<8).flatMap { word in withUnsafeBytes(of: last[word].littleEndian, Array.init) }.suffix(digestSize)
    }

    private static func state(
        of message: UnsafeRawBufferPointer, from initial: Words, _ products: UnsafeBufferPointer<UInt64>
    ) -> Words {
        var state = initial
        var sum = Words()
        var bits: UInt64 = 0
        var start = 0
        while message.count - start >= 64 {
            let block = words(message, at: start)
            state = compressed(state, block, bits, products)
            sum.addAsNumber(block)
            bits += 512
            start += 64
        }
        var tail = [UInt8](repeating: 0, count: 64)
        let rest = message.count - start
        for index in 0..<rest { tail[index] = message[start + index] }
        tail[rest] = 1
        let block = tail.withUnsafeBytes { words($0, at: 0) }
        state = compressed(state, block, bits, products)
        sum.addAsNumber(block)
        var length = Words()
        length[0] = bits + UInt64(rest * 8)
        state = compressed(state, length, 0, products)
        return compressed(state, sum, 0, products)
    }

    private static func words(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Words {
        var words = Words()
        for index in 0..<8 {
            words[index] = UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: start + 8 * index, as: UInt64.self))
        }
        return words
    }

    /// The compression function g of section 8.
    private static func compressed(
        _ state: Words, _ block: Words, _ bits: UInt64, _ products: UnsafeBufferPointer<UInt64>
    ) -> Words {
        var key = state
        key[0] ^= bits
        key = mixed(key, products)
        var work = block
        for constant in StreebogTables.iterations {
            work = mixed(key ^ work, products)
            key = mixed(key ^ constant, products)
        }
        return key ^ work ^ state ^ block
    }

    /// Substitution, transposition and the product with the matrix, the standard's S, P and L, in one step.
    @inline(__always)
    private static func mixed(_ words: Words, _ products: UnsafeBufferPointer<UInt64>) -> Words {
        let (a, b, c, d) = (words[0], words[1], words[2], words[3])
        let (e, f, g, h) = (words[4], words[5], words[6], words[7])
        @inline(__always) func product(_ row: Int, _ word: UInt64, _ shift: UInt64) -> UInt64 {
            products[256 &* row &+ Int(truncatingIfNeeded: word &>> shift & 0xff)]
        }
        @inline(__always) func column(_ number: UInt64) -> UInt64 {
            let shift = number &* 8
            let low = product(0, a, shift) ^ product(1, b, shift) ^ product(2, c, shift) ^ product(3, d, shift)
            let high = product(4, e, shift) ^ product(5, f, shift) ^ product(6, g, shift) ^ product(7, h, shift)
            return low ^ high
        }
        return Words(column(0), column(1), column(2), column(3), column(4), column(5), column(6), column(7))
    }
}
