public import KeyMaterial

/// A SHA-256 in place: as a key in a dictionary of a million it needs no memory of its own.
public struct FingerprintKey: Hashable, Sendable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    public init(_ fingerprint: Fingerprint) {
        (first, second, third, fourth) = fingerprint.bytes.withUnsafeBytes { Self.words($0) }
    }

    /// Nil unless there are exactly 32 bytes.
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        (first, second, third, fourth) = Self.words(bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { [first, second, third, fourth].flatMap { withUnsafeBytes(of: $0) { Array($0) } } }

    /// The same as a fingerprint; slower than everything else here.
    public var fingerprint: Fingerprint? { Fingerprint(hex: SecureRandom.hexadecimal(bytes)) }

    private static func words(_ bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64, UInt64, UInt64) {
        func word(_ offset: Int) -> UInt64 {
            bytes.count >= offset + 8 ? bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) : 0
        }
        return (word(0), word(8), word(16), word(24))
    }
}
