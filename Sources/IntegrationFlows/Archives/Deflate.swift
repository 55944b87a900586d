import CLibZ

/// Deflated data, with the frame that zip archives and gzip files put around it.
///
/// Source: RFC 1951, RFC 1952.
enum Deflate {
    enum Frame: Int32 {
        /// None: as in zip archives.
        case raw = -15
        case gzip = 31
    }

    static func deflated(_ bytes: [UInt8], _ frame: Frame) throws(FlowError) -> [UInt8] {
        var stream = z_stream()
        guard zlibDeflateInit(&stream, frame.rawValue) == Z_OK else {
            throw FlowError(.limitExceeded, "No memory to compress with")
        }
        defer { deflateEnd(&stream) }
        return try run(&stream, bytes, sizeMax: Int.max, what: "compressed") { deflate($0, Z_FINISH) }
    }

    /// Throws `stepFailed` for damaged data, `limitExceeded` for what grows beyond `sizeMax` bytes.
    static func inflated(_ bytes: [UInt8], _ frame: Frame, sizeMax: Int) throws(FlowError) -> [UInt8] {
        var stream = z_stream()
        guard zlibInflateInit(&stream, frame.rawValue) == Z_OK else {
            throw FlowError(.limitExceeded, "No memory to decompress with")
        }
        defer { inflateEnd(&stream) }
        return try run(&stream, bytes, sizeMax: sizeMax, what: "decompressed") { inflate($0, Z_NO_FLUSH) }
    }

    private static func run(
        _ stream: inout z_stream, _ bytes: [UInt8], sizeMax: Int, what: String,
        _ step: (UnsafeMutablePointer<z_stream>) -> Int32
    ) throws(FlowError) -> [UInt8] {
        var input = bytes
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        var status = Z_OK
        input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            while status == Z_OK, result.count <= sizeMax {
                let written = chunk.withUnsafeMutableBufferPointer { target -> Int in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    status = step(&stream)
                    return target.count - Int(stream.avail_out)
                }
                result += chunk[..<written]
            }
        }
        guard result.count <= sizeMax else {
            throw FlowError(.limitExceeded, "The data cannot be \(what): it has more than \(sizeMax) bytes")
        }
        guard status == Z_STREAM_END else { throw FlowError(.stepFailed, "The data cannot be \(what): it is damaged") }
        return result
    }

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32(0, bytes, UInt32(bytes.count)))
    }
}
