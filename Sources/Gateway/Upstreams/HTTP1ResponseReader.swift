import NIOCore
import NIOHTTP1

/// Takes apart the bytes that an upstream answers with.
///
/// What announces its body in two ways is refused: the next answer on the connection could be anybody's.
/// Source: RFC 9112 section 6.3.
struct HTTP1ResponseReader {
    enum Part {
        case head(HTTPResponseHead)
        case body(ByteBuffer)
        case end
    }

    private let headBytesMax: Int
    private let fieldsMax: Int
    private var isToHEAD = false
    private var interim = InterimResponses()
    private var body: HTTP1BodyReader?
    private var buffer = ByteBuffer()
    private var headBytes = HTTP1HeadBytes()
    /// Whether the connection may be used again after this response.
    private(set) var keepsAlive = false

    init(headBytesMax: Int, fieldsMax: Int) {
        self.headBytesMax = headBytesMax
        self.fieldsMax = fieldsMax
    }

    var isEmpty: Bool { buffer.readableBytes == 0 }

    mutating func append(_ bytes: ByteBuffer) {
        var bytes = bytes
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
    }

    /// To be told before each request.
    mutating func expectResponse(toHEAD: Bool) {
        isToHEAD = toHEAD
        interim = InterimResponses()
    }

    mutating func takeRest() -> ByteBuffer {
        defer { buffer = ByteBuffer() }
        return buffer
    }

    /// The next part; nil until more bytes are there.
    mutating func next() throws(BadRequest) -> Part? {
        guard var body else { return try readHead() }
        let piece = try body.next(from: &buffer)
        self.body = body
        switch piece {
        case nil: return nil
        case .bytes(let bytes): return .body(bytes)
        case .end:
            self.body = nil
            if isEmpty { buffer = ByteBuffer() }
            return .end
        }
    }

    /// Whether the end of the connection, now, is the end of the response.
    var isWholeAtEndOfConnection: Bool { body?.endsWithConnection ?? false }

    private mutating func readHead() throws(BadRequest) -> Part? {
        while let length = try headBytes.length(in: buffer, bytesMax: headBytesMax) {
            let head = try parse(length: length)
            // Interim responses are between the upstream and us.
            if head.status.code < 200, head.status.code != 101 {
                try interim.count()
                continue
            }
            body = try framing(of: head)
            return .head(head)
        }
        return nil
    }

    private mutating func parse(length: Int) throws(BadRequest) -> HTTPResponseHead {
        let fieldsMax = fieldsMax
        let parsed: Result<HTTPResponseHead, BadRequest> = buffer.withUnsafeReadableBytes { bytes in
            let head = UnsafeRawBufferPointer(rebasing: bytes[..<length])
            return Result { () throws(BadRequest) in
                var fields = HTTP1HeadFields(head)
                return try fields.responseHead(fieldsMax: fieldsMax)
            }
        }
        buffer.moveReaderIndex(forwardBy: length)
        return try parsed.get()
    }

    private mutating func framing(of head: HTTPResponseHead) throws(BadRequest) -> HTTP1BodyReader {
        var length: Int?
        var isChunked = false
        keepsAlive = head.version.minor >= 1
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 10 where FieldName.isEqual(name, "connection"):
                if FieldName.isEqual(value, "keep-alive") {
                    keepsAlive = true
                    continue
                }
                let tokens = value.lowercased().split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
                if tokens.contains("close") { keepsAlive = false }
                if tokens.contains("keep-alive"), head.version.minor == 0 { keepsAlive = true }
            case 14 where FieldName.isEqual(name, "content-length"):
                guard length == nil, !value.isEmpty, value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
                    let number = Int(value)
                else { throw BadRequest("The upstream's Content-Length is not one plain number.") }
                length = number
            case 17 where FieldName.isEqual(name, "transfer-encoding"):
                guard !isChunked, FieldName.isEqual(value, "chunked") else {
                    throw BadRequest("The upstream's Transfer-Encoding is not plainly chunked.")
                }
                isChunked = true
            default: break
            }
        }
        guard length == nil || !isChunked else { throw BadRequest("The upstream announces its body in two ways.") }
        let status = head.status.code
        if isToHEAD || status == 101 || status == 204 || status == 304 { return .none }
        if isChunked { return .chunked }
        if let length { return HTTP1BodyReader(length: length) }
        keepsAlive = false
        return .untilClose
    }
}
