/// The serial number of a certificate: an integer of any size, which real files also have negative.
public struct SerialNumber: Hashable, Sendable, CustomStringConvertible {
    /// Two's complement, most significant byte first, as in the encoding; never empty.
    public let bytes: [UInt8]

    /// Takes two's complement bytes; none at all means zero.
    public init(bytes: [UInt8]) {
        self.bytes = bytes.isEmpty ? [0] : bytes
    }

    /// The value in decimal digits, with a minus sign when negative.
    public var decimal: String { fatalError("surface") }

    /// The value in lower-case hexadecimal digits without leading zeros, with a minus sign when negative.
    public var hex: String { fatalError("surface") }

    public var description: String { decimal }

    /// A positive number of 16 bytes, 126 of its bits random.
    public static func random() -> SerialNumber { fatalError("surface") }
}
