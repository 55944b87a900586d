/// Whirlpool, which OpenSSL's older provider checks keystores with.
///
/// A state is eight rows of eight bytes, each row a number with its first byte on top. Source: ISO/IEC 10118-3; Barreto
/// and Rijmen, "The Whirlpool Hashing Function", 2003.
enum Whirlpool {
    private typealias Rows = SIMD8<UInt64>

    static func hash(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        var padded = Array(message) + [0x80]
        padded += [UInt8](repeating: 0, count: (96 - padded.count % 64) % 64)
        padded += [UInt8](repeating: 0, count: 24)
        padded += withUnsafeBytes(of: (UInt64(message.count) * 8).bigEndian, Array.init)
        let state = products.withUnsafeBufferPointer { products in
            stride(from: 0, to: padded.count, by: 64).reduce(Rows()) { state, start in
                compressed(state, rows(padded, at: start), products)
            }
        }
        return (0..<8).flatMap { row in withUnsafeBytes(of: state[row].bigEndian, Array.init) }
    }

    private static func rows(_ bytes: [UInt8], at start: Int) -> Rows {
        var rows = Rows()
        for row in 0..<8 {
            rows[row] = bytes[(start + 8 * row)..<(start + 8 * row + 8)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        return rows
    }

    private static func compressed(_ state: Rows, _ block: Rows, _ products: UnsafeBufferPointer<UInt64>) -> Rows {
        var key = state
        var work = block ^ key
        for constant in constants {
            key = mixed(key, products)
            key[0] ^= constant
            work = mixed(work, products) ^ key
        }
        return work ^ state ^ block
    }

    /// Substitution, the turn of the columns and the product of the rows, in one step.
    private static func mixed(_ rows: Rows, _ products: UnsafeBufferPointer<UInt64>) -> Rows {
        var mixed = Rows()
        withUnsafeBytes(of: rows) { bytes in
            let rows = bytes.assumingMemoryBound(to: UInt64.self)
            for row in 0..<8 {
                var sum = products[Int(truncatingIfNeeded: rows[row] &>> 56)]
                for column in 1..<8 {
                    let byte = rows[(row &- column) & 7] &>> UInt64(56 &- 8 &* column) & 0xff
                    let product = products[Int(truncatingIfNeeded: byte)]
                    let turn = UInt64(8 &* column)
                    sum ^= product &>> turn | product &<< (64 &- turn)
                }
                mixed[row] = sum
            }
        }
        return mixed
    }

    /// Two small substitutions and their inverse make the large one.
    private static let substitution: [UInt8] = {
        let upper: [UInt8] = [1, 11, 9, 12, 13, 6, 15, 3, 14, 8, 7, 4, 10, 2, 5, 0]
        let middle: [UInt8] = [7, 12, 11, 13, 14, 4, 9, 15, 6, 3, 8, 10, 2, 5, 1, 0]
        var lower = [UInt8](repeating: 0, count: 16)
        for (index, value) in upper.enumerated() { lower[Int(value)] = UInt8(index) }
        return (0..<256).map { byte in
            let (high, low) = (upper[byte >> 4], lower[byte & 0xf])
            let both = middle[Int(high ^ low)]
            return upper[Int(high ^ both)] << 4 | lower[Int(low ^ both)]
        }
    }()

    /// A substituted byte times the first row of the matrix, in the field of x⁸ + x⁴ + x³ + x² + 1.
    private static let products: [UInt64] = substitution.map { byte in
        [1, 1, 4, 1, 8, 5, 2, 9].reduce(UInt64(0)) { row, factor in
            row << 8 | UInt64(product(byte, factor))
        }
    }

    private static func product(_ byte: UInt8, _ factor: UInt8) -> UInt8 {
        var (sum, power, left) = (UInt8(0), byte, factor)
        while left > 0 {
            if left & 1 == 1 { sum ^= power }
            power = power << 1 ^ (power >> 7 == 1 ? 0x1d : 0)
            left >>= 1
        }
        return sum
    }

    /// The first row of each round's constant; the others are zero.
    private static let constants: [UInt64] = (0..<10).map { round in
        substitution[(8 * round)..<(8 * round + 8)].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
