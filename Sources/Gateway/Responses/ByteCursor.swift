import NIOCore

/// Puts bytes one after the other into memory that was reserved for all of them.
///
/// A head or a line of the log is a dozen pieces, and what a `ByteBuffer` does for each write – is it its own, has it
/// room – costs more than to copy so few bytes.
struct ByteCursor {
    private let space: UnsafeMutableRawBufferPointer
    fileprivate private(set) var count = 0

    fileprivate init(_ space: UnsafeMutableRawBufferPointer) { self.space = space }

    mutating func put(_ text: StaticString) {
        put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func put(_ text: String) {
        // Only strings that were bridged have no bytes in one piece.
        if text.utf8.withContiguousStorageIfAvailable({ put(UnsafeRawBufferPointer($0)) }) == nil {
            put(Array(text.utf8))
        }
    }

    mutating func put(_ bytes: [UInt8]) { bytes.withUnsafeBytes { put($0) } }

    mutating func put(_ byte: UInt8) {
        precondition(count < space.count)
        space[count] = byte
        count += 1
    }

    mutating func put(_ number: Int) { put(String(number)) }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= space.count - count)
        UnsafeMutableRawBufferPointer(rebasing: space[count...]).copyMemory(from: bytes)
        count += bytes.count
    }
}

extension ByteBuffer {
    /// Appends what `body` puts down, which must be no more than `capacity` bytes.
    mutating func append(capacity: Int, _ body: (inout ByteCursor) -> Void) {
        writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { space in
            var cursor = ByteCursor(space)
            body(&cursor)
            return cursor.count
        }
    }
}
