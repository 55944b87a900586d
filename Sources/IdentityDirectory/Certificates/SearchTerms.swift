import Foundation
public import KeyMaterial

/// The first hexadecimal digits of a fingerprint, as far as somebody typed them.
public struct FingerprintDigits: Sendable, Hashable {
    /// Lower case, without colons and blanks; 4 to 64 of them.
    public let digits: String

    public init?(_ text: String) {
        let digits = text.lowercased().filter { $0 != ":" && !$0.isWhitespace }
        guard (4...64).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        self.digits = digits
    }

    /// The least and the greatest of the fingerprints of `count` bytes that begin so; nil when none can.
    public func range(bytes count: Int) -> ClosedRange<Fingerprint.Bytes>? {
        guard digits.count <= count * 2 else { return nil }
        let missing = count * 2 - digits.count
        guard let low = Fingerprint.Bytes(digits + String(repeating: "0", count: missing)),
            let high = Fingerprint.Bytes(digits + String(repeating: "f", count: missing))
        else { return nil }
        return low...high
    }
}

extension Fingerprint {
    /// Bytes of a fingerprint of any length, in the order of a database.
    public struct Bytes: Sendable, Hashable, Comparable {
        public let bytes: [UInt8]

        init?(_ hex: String) {
            let values = hex.compactMap(\.hexDigitValue)
            guard values.count == hex.count, values.count.isMultiple(of: 2) else { return nil }
            bytes = stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] * 16 + values[$0 + 1]) }
        }

        public static func < (left: Bytes, right: Bytes) -> Bool {
            left.bytes.lexicographicallyPrecedes(right.bytes)
        }
    }
}

/// How texts are compared in a search, the same in every store.
public enum SearchText {
    /// A text as it is compared: lower case, in its composed form.
    public static func fold(_ text: String) -> String { text.lowercased().precomposedStringWithCanonicalMapping }

    /// A serial number as it was typed, without what does not matter; nil for what is none.
    public static func serialNumber(_ text: String) -> String? {
        var digits = text.lowercased().filter { $0 != ":" && !$0.isWhitespace }
        if digits.hasPrefix("0x") { digits.removeFirst(2) }
        let sign = digits.hasPrefix("-") ? "-" : ""
        digits.removeFirst(sign.count)
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        let significant = digits.drop { $0 == "0" }
        return sign + (significant.isEmpty ? "0" : String(significant))
    }
}
