import Crypto

/// A SHA-256 over some DER: what a certificate or a public key is known by.
public struct Fingerprint: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Exactly 32 bytes.
    public let bytes: [UInt8]

    /// Hashes `content`.
    public init(of content: some Sequence<UInt8>) {
        var hash = SHA256()
        let whole = Array(content)
        whole.withUnsafeBytes { hash.update(bufferPointer: $0) }
        bytes = Array(hash.finalize())
    }

    /// Takes a SHA-256 that was computed before; nil unless it has 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits in either case, with or without colons or blanks between the bytes; nil for else.
    public init?(hex: String) {
        let digits = hex.utf8.filter { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: " ") }
        guard digits.count == 64, let bytes = Hexadecimal.decode(digits) else { return nil }
        self.bytes = bytes
    }

    /// 64 lower-case hexadecimal digits.
    public var hex: String { Hexadecimal.encode(bytes) }

    /// As `hex`.
    public var description: String { hex }

    /// The order of the bytes, and so that of `hex`.
    public static func < (left: Fingerprint, right: Fingerprint) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
