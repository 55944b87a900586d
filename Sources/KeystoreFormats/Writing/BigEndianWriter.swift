import Foundation

/// Writes the numbers and strings that Java's `DataInputStream` reads.
struct BigEndianWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func append(_ number: UInt32) {
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    }

    mutating func append(_ number: Int64) {
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    }

    mutating func append(_ more: [UInt8]) {
        bytes += more
    }

    /// A count of bytes and the bytes.
    mutating func appendCounted(_ more: [UInt8]) {
        append(UInt32(truncatingIfNeeded: more.count))
        bytes += more
    }

    /// Milliseconds since 1970; zero for nil.
    mutating func append(_ date: Date?) {
        let milliseconds = ((date?.timeIntervalSince1970 ?? 0) * 1000).rounded()
        append(Int64(exactly: milliseconds) ?? 0)
    }

    /// A string of Java: its length in bytes, then modified UTF-8.
    ///
    /// - Throws: `notRepresentable` for more than 65,535 bytes.
    mutating func append(_ text: String) throws(KeystoreError) {
        let encoded = ModifiedUTF8.bytes(of: text)
        guard let count = UInt16(exactly: encoded.count) else {
            throw KeystoreError(.notRepresentable, "an alias of more than 65,535 bytes")
        }
        withUnsafeBytes(of: count.bigEndian) { bytes += $0 }
        bytes += encoded
    }
}
