import NIOCore

/// The body of a message of HTTP/1.1: by its length, in chunks, or up to the end of the connection.
///
/// Lines of a chunked body end with CR LF and nothing else; extensions and trailers are read as strictly, and end here.
/// Source: RFC 9112 sections 6 and 7.1.
struct HTTP1BodyReader {
    enum Piece {
        case bytes(ByteBuffer)
        case end
    }

    private enum State {
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers(bytes: Int)
        case untilClose
    }

    private var state: State

    static let none = HTTP1BodyReader(length: 0)
    static let chunked = HTTP1BodyReader(state: .chunkSize)
    static let untilClose = HTTP1BodyReader(state: .untilClose)

    private static let sizeLineBytesMax = 256
    private static let trailerBytesMax = 64 * 1024

    private init(state: State) { self.state = state }

    init(length: Int) { state = .length(length) }

    /// Whether the end of the connection is the body's own end.
    var endsWithConnection: Bool {
        if case .untilClose = state { return true }
        return false
    }

    /// The next piece; nil until more bytes are there.
    mutating func next(from buffer: inout ByteBuffer) throws(BadRequest) -> Piece? {
        while true {
            switch state {
            case .length(let rest):
                guard rest > 0 else { return .end }
                guard let bytes = Self.take(rest, from: &buffer) else { return nil }
                state = .length(rest - bytes.readableBytes)
                return .bytes(bytes)
            case .untilClose: return Self.take(.max, from: &buffer).map { .bytes($0) }
            case .chunk(let rest):
                guard let bytes = Self.take(rest, from: &buffer) else { return nil }
                let left = rest - bytes.readableBytes
                state = left == 0 ? .chunkEnd : .chunk(left)
                return .bytes(bytes)
            case .chunkEnd:
                guard buffer.readableBytes >= 2 else { return nil }
                guard buffer.readInteger(as: UInt16.self) == 0x0d0a else {
                    throw BadRequest("A chunk is longer than its size says.")
                }
                state = .chunkSize
            case .chunkSize:
                guard let line = try Self.line(from: &buffer, max: Self.sizeLineBytesMax) else { return nil }
                let size = try Self.chunkSize(line)
                state = size == 0 ? .trailers(bytes: 0) : .chunk(size)
            case .trailers(let bytes):
                guard let line = try Self.line(from: &buffer, max: Self.trailerBytesMax) else { return nil }
                guard line.readableBytes > 0 else { return .end }
                guard Self.isField(line) else { throw BadRequest("A trailer is malformed.") }
                guard bytes + line.readableBytes <= Self.trailerBytesMax else {
                    throw BadRequest("The trailers are too long.", status: 431)
                }
                state = .trailers(bytes: bytes + line.readableBytes)
            }
        }
    }

    private static func take(_ count: Int, from buffer: inout ByteBuffer) -> ByteBuffer? {
        guard buffer.readableBytes > 0 else { return nil }
        return buffer.readSlice(length: min(count, buffer.readableBytes))
    }

    /// A line without its end; nil until it is there. Throws when it is longer than `max`.
    private static func line(from buffer: inout ByteBuffer, max: Int) throws(BadRequest) -> ByteBuffer? {
        let view = buffer.readableBytesView
        guard let end = view.prefix(max + 2).firstIndex(of: 0x0a) else {
            guard view.count <= max else { throw BadRequest("A line of a chunked body is too long.") }
            return nil
        }
        let length = end - view.startIndex
        guard length > 0, view[end - 1] == 0x0d, let line = buffer.readSlice(length: length - 1) else {
            throw BadRequest("A line of a chunked body does not end with CR LF.")
        }
        buffer.moveReaderIndex(forwardBy: 2)
        return line
    }

    /// A name, a colon and a plain value: whoever takes an earlier line for the end takes this one for a request.
    private static func isField(_ line: ByteBuffer) -> Bool {
        let name = line.readableBytesView.prefix { $0 != 0x3a }
        return !name.isEmpty && name.count < line.readableBytes && name.allSatisfy { Token.characters[Int($0)] }
            && line.readableBytesView.allSatisfy(FieldValue.isPlain)
    }

    /// Hexadecimal digits alone, and a printable extension.
    private static func chunkSize(_ line: ByteBuffer) throws(BadRequest) -> Int {
        var size = 0
        let digits = line.readableBytesView.prefix { $0 != 0x3b }
        let isPrintable = line.readableBytesView.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
        guard !digits.isEmpty, digits.count <= 15, isPrintable else { throw BadRequest("A chunk's size is malformed.") }
        for byte in digits {
            switch byte {
            case 0x30...0x39: size = size << 4 | Int(byte - 0x30)
            case 0x41...0x46: size = size << 4 | Int(byte - 0x37)
            case 0x61...0x66: size = size << 4 | Int(byte - 0x57)
            default: throw BadRequest("A chunk's size is malformed.")
            }
        }
        return size
    }
}
