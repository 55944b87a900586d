import NIOCore
import NIOHTTP1

/// Takes apart the bytes of an HTTP/1.1 connection, one part of one request after the other, and only when asked for the
/// next: what is pipelined waits as bytes.
///
/// Stricter than the standard allows, where servers are known to disagree: lines end with CR LF and nothing else, nothing
/// stands before a field's colon or continues a value on the next line, nothing but digits before a chunk's extension.
/// Source: RFC 9112 sections 2.2, 3, 5, 6 and 7.1.
struct HTTP1RequestReader {
    private enum State {
        case head
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
        case end
    }

    private let headBytesMax: Int
    private let fieldsMax: Int
    private var state = State.head
    private var buffer = ByteBuffer()
    /// How far a head's end has been looked for.
    private var scanned = 0
    private var trailerBytes = 0

    init(headBytesMax: Int, fieldsMax: Int) {
        self.headBytesMax = headBytesMax
        self.fieldsMax = fieldsMax
    }

    var isEmpty: Bool { buffer.readableBytes == 0 }

    mutating func append(_ bytes: ByteBuffer) {
        var bytes = bytes
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
    }

    /// What was not read, for whoever speaks another protocol from here on.
    mutating func takeRest() -> ByteBuffer {
        defer { buffer = ByteBuffer() }
        return buffer
    }

    /// The next part; nil until more bytes are there. After it threw, there is nothing more to be read.
    mutating func next() throws(UnreadableRequest) -> RequestPart? {
        while true {
            switch state {
            case .head: return try readHead()
            case .length(let rest), .chunk(let rest):
                guard let bytes = buffer.readSlice(length: min(rest, buffer.readableBytes)), bytes.readableBytes > 0
                else { return nil }
                let left = rest - bytes.readableBytes
                if case .length = state {
                    state = left == 0 ? .end : .length(left)
                } else {
                    state = left == 0 ? .chunkEnd : .chunk(left)
                }
                return .body(bytes)
            case .chunkEnd:
                guard buffer.readableBytes >= 2 else { return nil }
                guard buffer.readInteger(as: UInt16.self) == 0x0d0a else {
                    throw Self.unreadable("A chunk is longer than its size says.")
                }
                state = .chunkSize
            case .chunkSize:
                guard let line = try readLine(max: 256) else { return nil }
                let size = try Self.chunkSize(line)
                state = size == 0 ? .trailers : .chunk(size)
            case .trailers:
                guard let line = try readLine(max: headBytesMax) else { return nil }
                trailerBytes += line.readableBytes
                guard trailerBytes <= headBytesMax else { throw Self.unreadable("The trailers are too long.", 431) }
                if line.readableBytes == 0 { state = .end }
            case .end:
                state = .head
                scanned = 0
                trailerBytes = 0
                // An idle connection holds on to nothing.
                if isEmpty { buffer = ByteBuffer() }
                return .end
            }
        }
    }

    private static func unreadable(_ detail: String, _ status: Int = 400) -> UnreadableRequest {
        UnreadableRequest(badRequest: BadRequest(detail, status: status))
    }

    // MARK: Heads

    private mutating func readHead() throws(UnreadableRequest) -> RequestPart? {
        // One empty line may precede a request.
        if scanned == 0, buffer.readableBytes >= 2, buffer.getInteger(at: buffer.readerIndex, as: UInt16.self) == 0x0d0a
        {
            buffer.moveReaderIndex(forwardBy: 2)
        }
        guard let length = headLength() else {
            guard buffer.readableBytes <= headBytesMax else { throw Self.unreadable("The head is too long.", 431) }
            return nil
        }
        guard length <= headBytesMax else { throw Self.unreadable("The head is too long.", 431) }
        let fieldsMax = fieldsMax
        let parsed: Result<HTTPRequestHead, BadRequest> = buffer.withUnsafeReadableBytes { bytes in
            let head = UnsafeRawBufferPointer(rebasing: bytes[..<length])
            return Result { () throws(BadRequest) in try HTTP1RequestHead(head, fieldsMax: fieldsMax).head }
        }
        buffer.moveReaderIndex(forwardBy: length)
        scanned = 0
        let head: HTTPRequestHead
        do { head = try parsed.get() } catch { throw UnreadableRequest(badRequest: error) }
        do {
            let summary = try HeadSummary(head)
            switch summary.body {
            case .none, .length(0): state = .end
            case .length(let length): state = .length(length)
            case .chunked: state = .chunkSize
            }
            return .head(head, summary)
        } catch {
            throw UnreadableRequest(badRequest: error, method: head.method.rawValue, target: head.uri)
        }
    }

    /// With the empty line that ends it; nil while that is not there.
    private mutating func headLength() -> Int? {
        let start = max(0, scanned - 3)
        let found: Int? = buffer.withUnsafeReadableBytes { bytes in
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
        scanned = buffer.readableBytes
        return found
    }

    // MARK: Chunks

    /// A line without its end; nil until it is there. Throws when it is longer than `max`.
    private mutating func readLine(max: Int) throws(UnreadableRequest) -> ByteBuffer? {
        let view = buffer.readableBytesView
        guard let end = view.prefix(max + 2).firstIndex(of: 0x0a) else {
            guard view.count <= max else { throw Self.unreadable("A line of a chunked body is too long.") }
            return nil
        }
        let length = end - view.startIndex
        guard length > 0, view[end - 1] == 0x0d, let line = buffer.readSlice(length: length - 1) else {
            throw Self.unreadable("A line of a chunked body does not end with CR LF.")
        }
        buffer.moveReaderIndex(forwardBy: 2)
        return line
    }

    /// Extensions end here, like everything that belongs to the connection; they must be printable.
    private static func chunkSize(_ line: ByteBuffer) throws(UnreadableRequest) -> Int {
        var size = 0
        let digits = line.readableBytesView.prefix { $0 != 0x3b }
        let isPrintable = line.readableBytesView.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
        guard !digits.isEmpty, digits.count <= 15, isPrintable else { throw unreadable("A chunk's size is malformed.") }
        for byte in digits {
            switch byte {
            case 0x30...0x39: size = size << 4 | Int(byte - 0x30)
            case 0x41...0x46: size = size << 4 | Int(byte - 0x37)
            case 0x61...0x66: size = size << 4 | Int(byte - 0x57)
            default: throw unreadable("A chunk's size is malformed.")
            }
        }
        return size
    }
}
