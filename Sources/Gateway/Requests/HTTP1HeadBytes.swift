import NIOCore

/// Finds where the head of a message of HTTP/1.1 ends, looking at each byte about once however the bytes come in.
struct HTTP1HeadBytes {
    private var scanned = 0

    /// How long the head is, with the empty line that ends it; nil while that is not there.
    ///
    /// Throws with the status 431 when the head is longer than `bytesMax`.
    mutating func length(in buffer: ByteBuffer, bytesMax: Int) throws(BadRequest) -> Int? {
        let start = max(0, scanned - 3)
        let found = buffer.withUnsafeReadableBytes { Self.end(in: $0, from: start) }
        scanned = found == nil ? buffer.readableBytes : 0
        guard found ?? buffer.readableBytes <= bytesMax else { throw BadRequest("The head is too long.", status: 431) }
        return found
    }

    /// Whether no byte of a head was looked at yet.
    var isAtStart: Bool { scanned == 0 }

    private static func end(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index + 3 < bytes.count {
            guard bytes[index + 3] == 0x0a else {
                // An end that begins within these four bytes has a CR or LF as the last of them.
                index += bytes[index + 3] == 0x0d ? 1 : 4
                continue
            }
            if bytes[index] == 0x0d, bytes[index + 1] == 0x0a, bytes[index + 2] == 0x0d { return index + 4 }
            index += 1
        }
        return nil
    }
}
