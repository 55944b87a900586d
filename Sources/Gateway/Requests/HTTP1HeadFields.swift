import NIOHTTP1

/// Reads the first line and the fields of a head whose bytes are all there, the empty line that ends it included.
/// Source: RFC 9112 sections 3 to 5, RFC 9110 sections 5.5 and 5.6.2.
struct HTTP1HeadFields {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func requestHead(fieldsMax: Int) throws(BadRequest) -> HTTPRequestHead {
        let method = try token(until: 0x20)
        let start = index
        while index < bytes.count, bytes[index] > 0x20, bytes[index] != 0x7f { index += 1 }
        guard index > start, index < bytes.count, bytes[index] == 0x20 else {
            throw BadRequest("The request line is malformed.")
        }
        let target = String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        let version = try version()
        guard version.major == 1, version.minor <= 1 else {
            throw BadRequest("HTTP/\(version.major).\(version.minor)", status: 505)
        }
        try endOfLine()
        return HTTPRequestHead(
            version: version, method: Self.method(method), uri: target, headers: try fields(max: fieldsMax))
    }

    /// The reason is not looked at. Source: RFC 9112 section 4.
    mutating func responseHead(fieldsMax: Int) throws(BadRequest) -> HTTPResponseHead {
        let version = try version()
        guard version.major == 1, index + 4 < bytes.count, bytes[index] == 0x20,
            bytes[index + 1...index + 3].allSatisfy({ (0x30...0x39).contains($0) })
        else { throw BadRequest("The status line is malformed.") }
        let status = bytes[index + 1...index + 3].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        index += 4
        guard status >= 100, status <= 599, bytes[index] == 0x20 || bytes[index] == 0x0d else {
            throw BadRequest("The status line is malformed.")
        }
        skipValue()
        try endOfLine()
        return HTTPResponseHead(
            version: version, status: HTTPResponseStatus(statusCode: status), headers: try fields(max: fieldsMax))
    }

    private mutating func fields(max: Int) throws(BadRequest) -> HTTPHeaders {
        var fields: [(String, String)] = []
        fields.reserveCapacity(16)
        while index < bytes.count, bytes[index] != 0x0d {
            guard fields.count < max else { throw BadRequest("There are too many fields.", status: 431) }
            let name = try token(until: 0x3a)
            fields.append((String(decoding: name, as: UTF8.self), try value()))
        }
        guard index + 2 == bytes.count else { throw BadRequest("A line does not end with CR LF.") }
        return HTTPHeaders(fields)
    }

    /// The characters of a token up to `mark`, which is passed over.
    private mutating func token(until mark: UInt8) throws(BadRequest) -> Slice<UnsafeRawBufferPointer> {
        let start = index
        while index < bytes.count, Token.characters[Int(bytes[index])] { index += 1 }
        guard index > start, index < bytes.count, bytes[index] == mark else {
            throw BadRequest("The method or a field's name is malformed.")
        }
        defer { index += 1 }
        return bytes[start..<index]
    }

    /// `HTTP/1.1`, or another digit.
    private mutating func version() throws(BadRequest) -> HTTPVersion {
        guard index + 8 < bytes.count, bytes[index..<index + 5].elementsEqual("HTTP/".utf8), bytes[index + 6] == 0x2e,
            (0x30...0x39).contains(bytes[index + 5]), (0x30...0x39).contains(bytes[index + 7])
        else { throw BadRequest("The version is malformed.") }
        defer { index += 8 }
        return HTTPVersion(major: Int(bytes[index + 5] - 0x30), minor: Int(bytes[index + 7] - 0x30))
    }

    /// A field's value without the blanks around it, and its line's end, which is passed over.
    private mutating func value() throws(BadRequest) -> String {
        var start = index
        skipValue()
        var end = index
        try endOfLine()
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func skipValue() {
        while index < bytes.count, bytes[index] >= 0x20 || bytes[index] == 0x09, bytes[index] != 0x7f { index += 1 }
    }

    private mutating func endOfLine() throws(BadRequest) {
        guard index + 1 < bytes.count, bytes[index] == 0x0d, bytes[index + 1] == 0x0a else {
            throw BadRequest("A line holds a control character, or does not end with CR LF.")
        }
        index += 2
    }

    /// The common ones without making a string.
    private static func method(_ bytes: Slice<UnsafeRawBufferPointer>) -> HTTPMethod {
        if bytes.elementsEqual("GET".utf8) { return .GET }
        if bytes.elementsEqual("POST".utf8) { return .POST }
        return HTTPMethod(rawValue: String(decoding: bytes, as: UTF8.self))
    }
}
