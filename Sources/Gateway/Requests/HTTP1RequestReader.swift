import NIOCore
import NIOHTTP1

/// Takes apart the bytes of an HTTP/1.1 connection, one part of one request after the other, and only when asked for the
/// next: what is pipelined waits as bytes.
///
/// Stricter than the standard allows, where servers are known to disagree: lines end with CR LF and nothing else, nothing
/// stands before a field's colon or continues a value on the next line, nothing but digits before a chunk's extension.
/// Source: RFC 9112 sections 2.2, 3, 5, 6 and 7.1.
struct HTTP1RequestReader {
    private let headBytesMax: Int
    private let fieldsMax: Int
    /// Of the request whose head has been read; nil between requests.
    private var body: HTTP1BodyReader?
    private var buffer = ByteBuffer()
    private var headBytes = HTTP1HeadBytes()

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
        guard var body else { return try readHead() }
        do {
            let piece = try body.next(from: &buffer)
            self.body = body
            switch piece {
            case nil: return nil
            case .bytes(let bytes): return .body(bytes)
            case .end:
                self.body = nil
                // An idle connection holds on to nothing.
                if isEmpty { buffer = ByteBuffer() }
                return .end
            }
        } catch {
            throw UnreadableRequest(badRequest: error)
        }
    }

    private mutating func readHead() throws(UnreadableRequest) -> RequestPart? {
        // One empty line may precede a request.
        if headBytes.isAtStart, buffer.readableBytes >= 2,
            buffer.getInteger(at: buffer.readerIndex, as: UInt16.self) == 0x0d0a
        {
            buffer.moveReaderIndex(forwardBy: 2)
        }
        let head: HTTPRequestHead
        do {
            guard let length = try headBytes.length(in: buffer, bytesMax: headBytesMax) else { return nil }
            head = try parse(length: length)
        } catch {
            throw UnreadableRequest(badRequest: error)
        }
        do {
            let summary = try HeadSummary(head)
            body =
                switch summary.body {
                case .none: HTTP1BodyReader.none
                case .length(let length): HTTP1BodyReader(length: length)
                case .chunked: HTTP1BodyReader.chunked
                }
            return .head(head, summary)
        } catch {
            throw UnreadableRequest(badRequest: error, method: head.method.rawValue, target: head.uri)
        }
    }

    private mutating func parse(length: Int) throws(BadRequest) -> HTTPRequestHead {
        let fieldsMax = fieldsMax
        let parsed: Result<HTTPRequestHead, BadRequest> = buffer.withUnsafeReadableBytes { bytes in
            let head = UnsafeRawBufferPointer(rebasing: bytes[..<length])
            return Result { () throws(BadRequest) in
                var fields = HTTP1HeadFields(head)
                return try fields.requestHead(fieldsMax: fieldsMax)
            }
        }
        buffer.moveReaderIndex(forwardBy: length)
        return try parsed.get()
    }
}
