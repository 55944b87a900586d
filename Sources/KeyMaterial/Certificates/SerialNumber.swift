/// The serial number of a certificate: an integer of any size, which real files also have negative.
public struct SerialNumber: Hashable, Sendable, CustomStringConvertible {
    /// Two's complement, most significant byte first, as in the encoding; never empty.
    public let bytes: [UInt8]

    /// Takes two's complement bytes; none at all means zero.
    public init(bytes: [UInt8]) {
        self.bytes = bytes.isEmpty ? [0] : bytes
    }

    /// A number of zero or more, in decimal digits; nil for other text, and for more than a hundred digits.
    public init?(decimal text: some StringProtocol) {
        let digits = text.utf8.map { $0 &- UInt8(ascii: "0") }
        guard !digits.isEmpty, digits.count <= 100, digits.allSatisfy({ $0 < 10 }) else { return nil }
        var magnitude: [UInt8] = [0]
        for digit in digits {
            var carry = Int(digit)
            for index in magnitude.indices.reversed() {
                carry += Int(magnitude[index]) * 10
                magnitude[index] = UInt8(carry & 0xFF)
                carry >>= 8
            }
            if carry > 0 { magnitude.insert(UInt8(carry), at: 0) }
        }
        self.init(bytes: magnitude[0] >= 0x80 ? [0] + magnitude : magnitude)
    }

    /// The value in decimal digits, with a minus sign when negative.
    public var decimal: String {
        (isNegative ? "-" : "") + BigNatural(bigEndian: magnitude).decimal
    }

    /// The value in lower-case hexadecimal digits without leading zeros, with a minus sign when negative.
    public var hex: String {
        let digits = Hexadecimal.encode(magnitude).drop { $0 == "0" }
        return (isNegative ? "-" : "") + (digits.isEmpty ? "0" : String(digits))
    }

    /// As `decimal`.
    public var description: String { decimal }

    /// A positive number of 16 bytes, 126 of its bits random.
    public static func random() -> SerialNumber {
        var generator = SystemRandomNumberGenerator()
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        bytes[0] = bytes[0] & 0x3F | 0x40
        return SerialNumber(bytes: bytes)
    }

    private var isNegative: Bool { bytes[0] >= 0x80 }

    private var magnitude: [UInt8] {
        guard isNegative else { return bytes }
        var inverted = bytes.map { ~$0 }
        for index in inverted.indices.reversed() {
            inverted[index] &+= 1
            if inverted[index] != 0 { break }
        }
        return inverted
    }
}
