/// A natural number of any size: as much arithmetic as it takes to print one.
struct BigNatural {
    /// Most significant first; no leading zero.
    private var words: [UInt32]

    /// Big-endian bytes.
    init(bigEndian bytes: some Collection<UInt8>) {
        words = []
        words.reserveCapacity(bytes.count / 4 + 1)
        var missing = bytes.count
        var word: UInt32 = 0
        for byte in bytes {
            word = word << 8 | UInt32(byte)
            missing -= 1
            if missing.isMultiple(of: 4) {
                words.append(word)
                word = 0
            }
        }
        trim()
    }

    /// Groups of seven bits, most significant first.
    init(base128 groups: [UInt8]) {
        var bytes = [UInt8](repeating: 0, count: groups.count + 1)
        for (place, group) in groups.reversed().enumerated() {
            let bit = place * 7
            let wide = UInt16(group) << UInt16(bit % 8)
            bytes[bit / 8] |= UInt8(truncatingIfNeeded: wide)
            bytes[bit / 8 + 1] |= UInt8(wide >> 8)
        }
        self.init(bigEndian: bytes.reversed())
    }

    /// `amount` must not be above the value.
    mutating func subtract(_ amount: UInt32) {
        var borrow = amount
        for index in words.indices.reversed() where borrow > 0 {
            let (difference, overflow) = words[index].subtractingReportingOverflow(borrow)
            words[index] = difference
            borrow = overflow ? 1 : 0
        }
        trim()
    }

    /// Decimal digits; takes time by the square of the size.
    var decimal: String {
        var rest = self
        var groups: [UInt32] = []
        repeat {
            groups.append(rest.divide(by: 1_000_000_000))
        } while !rest.words.isEmpty
        var text = groups.last.map { String($0) } ?? "0"
        for group in groups.dropLast().reversed() {
            let digits = String(group)
            text += String(repeating: "0", count: 9 - digits.utf8.count) + digits
        }
        return text
    }

    /// Leaves the quotient here and gives the remainder.
    private mutating func divide(by divisor: UInt32) -> UInt32 {
        var remainder: UInt64 = 0
        for index in words.indices {
            let value = remainder << 32 | UInt64(words[index])
            words[index] = UInt32(value / UInt64(divisor))
            remainder = value % UInt64(divisor)
        }
        trim()
        return UInt32(remainder)
    }

    private mutating func trim() {
        let zeros = words.prefix { $0 == 0 }.count
        words.removeFirst(zeros)
    }
}
