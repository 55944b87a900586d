/// A natural number: what keys that leave out or turn around their numbers need.
struct Magnitude {
    /// Least significant first.
    private var limbs: [UInt64]

    /// - Parameter bytes: big-endian.
    init(_ bytes: [UInt8]) {
        limbs = stride(from: bytes.count, to: 0, by: -8).map { end in
            bytes[max(0, end - 8)..<end].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private init(limbs: [UInt64]) {
        self.limbs = limbs
    }

    /// One less, for numbers above zero.
    var predecessor: Magnitude {
        var copy = self
        for index in copy.limbs.indices {
            let (difference, borrows) = copy.limbs[index].subtractingReportingOverflow(1)
            copy.limbs[index] = difference
            if !borrows { break }
        }
        return copy
    }

    /// By shifting and subtracting, bit by bit; nil for a divisor of zero.
    func remainder(by divisor: Magnitude) -> Magnitude? {
        guard divisor.limbs.contains(where: { $0 != 0 }) else { return nil }
        let count = divisor.limbs.count + 1
        let wide = divisor.limbs + [0]
        var rest = [UInt64](repeating: 0, count: count)
        for limb in limbs.reversed() {
            for bit in stride(from: 63, through: 0, by: -1) {
                var carry = limb >> UInt64(bit) & 1
                for index in 0..<count {
                    let next = rest[index] >> 63
                    rest[index] = rest[index] << 1 | carry
                    carry = next
                }
                if Self.isAtLeast(rest, wide) { Self.subtract(wide, from: &rest) }
            }
        }
        return Magnitude(limbs: rest)
    }

    private static func isAtLeast(_ left: [UInt64], _ right: [UInt64]) -> Bool {
        for index in left.indices.reversed() where left[index] != right[index] { return left[index] > right[index] }
        return true
    }

    private static func subtract(_ right: [UInt64], from left: inout [UInt64]) {
        var borrow: UInt64 = 0
        for index in left.indices {
            let (first, one) = left[index].subtractingReportingOverflow(right[index])
            let (second, two) = first.subtractingReportingOverflow(borrow)
            left[index] = second
            borrow = one || two ? 1 : 0
        }
    }

    /// As an INTEGER has it: no more leading zeros than the sign needs.
    var twosComplement: [UInt8] {
        let bytes = limbs.reversed().flatMap { limb in withUnsafeBytes(of: limb.bigEndian, Array.init) }
        let digits = Array(bytes.drop { $0 == 0 })
        return (digits.first ?? 0x80) >= 0x80 ? [0] + digits : digits
    }
}
