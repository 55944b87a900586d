import NIOHTTP1

/// The request line and the fields of a head whose bytes are all there.
/// Source: RFC 9112 sections 3 and 5, RFC 9110 sections 5.5 and 5.6.2.
struct HTTP1RequestHead {
    let head: HTTPRequestHead

    /// `bytes` end with the empty line.
    init(_ bytes: UnsafeRawBufferPointer, fieldsMax: Int) throws(BadRequest) {
        var index = 0
        let method = try Self.token(bytes, at: &index, until: 0x20)
        let targetStart = index
        while index < bytes.count, bytes[index] > 0x20, bytes[index] != 0x7f { index += 1 }
        guard index > targetStart, index < bytes.count, bytes[index] == 0x20 else {
            throw BadRequest("The request line is malformed.")
        }
        let target = String(decoding: bytes[targetStart..<index], as: UTF8.self)
        let version = try Self.version(bytes, at: &index)
        var fields: [(String, String)] = []
        fields.reserveCapacity(16)
        while bytes[index] != 0x0d {
            guard fields.count < fieldsMax else { throw BadRequest("There are too many fields.", status: 431) }
            let name = try Self.token(bytes, at: &index, until: 0x3a)
            fields.append((String(decoding: name, as: UTF8.self), try Self.value(bytes, at: &index)))
        }
        guard index + 2 == bytes.count else { throw BadRequest("A line does not end with CR LF.") }
        head = HTTPRequestHead(
            version: version, method: Self.method(method), uri: target, headers: HTTPHeaders(fields))
    }

    /// The characters of a token up to `mark`, which is passed over.
    private static func token(
        _ bytes: UnsafeRawBufferPointer, at index: inout Int, until mark: UInt8
    ) throws(BadRequest) -> Slice<UnsafeRawBufferPointer> {
        let start = index
        while index < bytes.count, isToken[Int(bytes[index])] { index += 1 }
        guard index > start, index < bytes.count, bytes[index] == mark else {
            throw BadRequest("The method or a field's name is malformed.")
        }
        defer { index += 1 }
        return bytes[start..<index]
    }

    /// ` HTTP/1.1` and its line's end.
    private static func version(
        _ bytes: UnsafeRawBufferPointer, at index: inout Int
    ) throws(BadRequest) -> HTTPVersion {
        let line = bytes[index...]
        guard line.count >= 11, line.starts(with: " HTTP/".utf8), bytes[index + 7] == 0x2e, bytes[index + 9] == 0x0d,
            bytes[index + 10] == 0x0a, (0x30...0x39).contains(bytes[index + 6]),
            (0x30...0x39).contains(bytes[index + 8])
        else { throw BadRequest("The request line is malformed.") }
        let version = HTTPVersion(major: Int(bytes[index + 6] - 0x30), minor: Int(bytes[index + 8] - 0x30))
        guard version.major == 1, version.minor <= 1 else {
            throw BadRequest("HTTP/\(version.major).\(version.minor)", status: 505)
        }
        index += 11
        return version
    }

    /// A field's value without the blanks around it, up to its line's end, which is passed over.
    private static func value(
        _ bytes: UnsafeRawBufferPointer, at index: inout Int
    ) throws(BadRequest) -> String {
        var start = index
        while index < bytes.count, bytes[index] >= 0x20 || bytes[index] == 0x09, bytes[index] != 0x7f { index += 1 }
        guard index + 2 < bytes.count, bytes[index] == 0x0d, bytes[index + 1] == 0x0a else {
            throw BadRequest("A field's value holds a control character.")
        }
        var end = index
        index += 2
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The common ones without making a string.
    private static func method(_ bytes: Slice<UnsafeRawBufferPointer>) -> HTTPMethod {
        if bytes.elementsEqual("GET".utf8) { return .GET }
        if bytes.elementsEqual("POST".utf8) { return .POST }
        return HTTPMethod(rawValue: String(decoding: bytes, as: UTF8.self))
    }

    private static let isToken: [Bool] = (0..<256).map { byte in
        byte > 0x20 && byte < 0x7f && !#"(),/:;<=>?@[\]{}""#.utf8.contains(UInt8(byte))
    }
}
