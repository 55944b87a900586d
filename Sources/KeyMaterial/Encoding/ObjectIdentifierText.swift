/// Object identifiers between their encoding and dotted decimal.
///
/// Arcs can be larger than any machine word (`2.25.` and a UUID); they are carried as decimal digits.
/// Source: ITU-T X.690 section 8.19.
enum ObjectIdentifierText {
    /// No identifier in use is longer; a longer one would cost quadratic time.
    static let bytesMax = 256

    static func decode(
        _ content: ArraySlice<UInt8>, malformed element: ASN1Element
    ) throws(KeyMaterialError) -> String {
        guard let last = content.last, last & 0x80 == 0 else {
            throw element.malformed("\(element.name) is no object identifier")
        }
        guard content.count <= bytesMax else {
            throw KeyMaterialError(.limitExceeded, "\(element.name) is longer than \(bytesMax) bytes")
        }
        var text = ""
        var arc: [UInt8] = []
        for byte in content {
            arc.append(byte & 0x7F)
            guard byte & 0x80 == 0 else { continue }
            if text.isEmpty {
                text = firstTwo(arc)
            } else {
                text += "." + decimal(arc)
            }
            arc.removeAll(keepingCapacity: true)
        }
        return text
    }

    /// Nil when the text is no object identifier.
    static func encode(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, text.utf8.count <= bytesMax else { return nil }
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
        guard let first = UInt8(parts[0]), first <= 2 else { return nil }
        var second = digits(parts[1])
        if first < 2, second.count > 2 || (UInt8(parts[1]) ?? 255) > 39 { return nil }
        add(&second, 40 * Int(first))
        var bytes = base128(second)
        for part in parts.dropFirst(2) {
            bytes += base128(digits(part))
        }
        return bytes
    }

    private static func firstTwo(_ arc: [UInt8]) -> String {
        if arc.count <= 8 {
            let value = arc.reduce(0) { $0 << 7 | Int($1) }
            return value < 80 ? "\(value / 40).\(value % 40)" : "2.\(value - 80)"
        }
        var value = BigNatural(base128: arc)
        value.subtract(80)
        return "2." + value.decimal
    }

    private static func decimal(_ arc: [UInt8]) -> String {
        arc.count <= 8 ? String(arc.reduce(0) { $0 << 7 | Int($1) }) : BigNatural(base128: arc).decimal
    }

    /// Decimal digits as numbers, without leading zeros.
    private static func digits(_ text: Substring) -> [UInt8] {
        Array(text.utf8.map { $0 - 48 }.drop { $0 == 0 })
    }

    private static func add(_ digits: inout [UInt8], _ amount: Int) {
        var carry = amount
        var index = digits.count - 1
        while carry > 0 {
            if index < 0 {
                digits.insert(0, at: 0)
                index = 0
            }
            carry += Int(digits[index])
            digits[index] = UInt8(carry % 10)
            carry /= 10
            index -= 1
        }
    }

    private static func base128(_ digits: [UInt8]) -> [UInt8] {
        var rest = digits
        var bytes: [UInt8] = []
        repeat {
            var remainder = 0
            var quotient: [UInt8] = []
            for digit in rest {
                let value = remainder * 10 + Int(digit)
                if !quotient.isEmpty || value >= 128 { quotient.append(UInt8(value / 128)) }
                remainder = value % 128
            }
            bytes.append(UInt8(remainder) | (bytes.isEmpty ? 0 : 0x80))
            rest = quotient
        } while !rest.isEmpty
        return bytes.reversed()
    }
}
