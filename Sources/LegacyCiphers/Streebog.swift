/// Streebog, the hash function of GOST R 34.11-2012, which Russian keystores name.
///
/// Blocks are eight words, the least significant first. Source: RFC 6986.
enum Streebog {
    /// - Parameter digestSize: 32 or 64 bytes; the shorter one is no prefix of the longer one.
    static func hash(_ message: UnsafeRawBufferPointer, digestSize: Int) -> [UInt8] {
        var state = [UInt64](repeating: digestSize == 32 ? 0x0101_0101_0101_0101 : 0, count: 8)
        var sum = [UInt64](repeating: 0, count: 8)
        var bits: UInt64 = 0
        var start = 0
        while message.count - start >= 64 {
            let block = words(message[start..<start + 64])
            state = compressed(state, block, bits)
            add(block, to: &sum)
            bits += 512
            start += 64
        }
        var tail = Array(message[start...])
        let rest = UInt64(tail.count * 8)
        tail.append(1)
        tail += [UInt8](repeating: 0, count: 64 - tail.count)
        let block = tail.withUnsafeBytes { words($0[...]) }
        state = compressed(state, block, bits)
        add(block, to: &sum)
        state = compressed(state, [bits + rest] + [UInt64](repeating: 0, count: 7), 0)
        state = compressed(state, sum, 0)
        return Array(state.flatMap { word in withUnsafeBytes(of: word.littleEndian, Array.init) }.suffix(digestSize))
    }

    private static func words(_ bytes: Slice<UnsafeRawBufferPointer>) -> [UInt64] {
        let block = UnsafeRawBufferPointer(rebasing: bytes)
        return (0..<8).map { UInt64(littleEndian: block.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)) }
    }

    private static func add(_ block: [UInt64], to sum: inout [UInt64]) {
        var carry: UInt64 = 0
        for index in 0..<8 {
            let (partial, first) = sum[index].addingReportingOverflow(block[index])
            let (total, second) = partial.addingReportingOverflow(carry)
            sum[index] = total
            carry = first || second ? 1 : 0
        }
    }

    /// The compression function g of section 8.
    private static func compressed(_ state: [UInt64], _ block: [UInt64], _ bits: UInt64) -> [UInt64] {
        var key = state
        key[0] ^= bits
        key = mixed(key)
        var work = block
        for constant in StreebogTables.iterations {
            work = mixed(exclusive(key, work))
            key = mixed(exclusive(key, constant))
        }
        return exclusive(exclusive(exclusive(key, work), state), block)
    }

    private static func exclusive(_ left: [UInt64], _ right: [UInt64]) -> [UInt64] {
        (0..<8).map { left[$0] ^ right[$0] }
    }

    /// Substitution, transposition and the product with the matrix, the standard's S, P and L, in one step.
    private static func mixed(_ words: [UInt64]) -> [UInt64] {
        let products = StreebogTables.products
        return (0..<8).map { column in
            (0..<8).reduce(0) { sum, row in
                sum ^ products[row][Int(words[row] >> UInt64(8 * column) & 0xff)]
            }
        }
    }
}
