/// The target of a request in the one form in which it is judged and forwarded.
///
/// Only the origin form is taken. Encoded unreserved characters are decoded, as RFC 3986 calls both forms equivalent
/// and a longer path prefix must not be dodged by `%61`; the other escapes get upper-case digits. Whatever servers
/// disagree about is refused: dot segments in any disguise, slashes and backslashes in escapes, empty segments,
/// control characters, bytes beyond ASCII, and overlong encodings, which lax decoders take for a dot or a slash.
/// Source: RFC 9112 section 3.2.1, RFC 3986 sections 3.3 and 6.2.2.
public struct RequestTarget: Sendable, Hashable {
    /// Begins with a slash.
    public let path: String
    /// As it came, without the question mark; nil without one.
    public let query: String?

    /// Both again, as they go upstream.
    public var forwarded: String { query.map { "\(path)?\($0)" } ?? path }

    public init(_ text: String) throws(MalformedTarget) {
        var text = text
        let parsed: Result<(String, String?), MalformedTarget> = text.withUTF8 { bytes in
            let end = bytes.firstIndex(of: UInt8(ascii: "?"))
            let path = bytes[..<(end ?? bytes.endIndex)]
            return Result { () throws(MalformedTarget) in
                let query = try end.map { (end: Int) throws(MalformedTarget) in
                    try Self.checked(query: bytes[(end + 1)...])
                }
                return (try Self.normalised(path: path), query)
            }
        }
        (path, query) = try parsed.get()
    }

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    private static func checked(query: Bytes) throws(MalformedTarget) -> String {
        for byte in query where byte <= 0x20 || byte >= 0x7f || byte == UInt8(ascii: "#") {
            throw MalformedTarget("The query holds a character that must be escaped.")
        }
        return String(decoding: query, as: UTF8.self)
    }

    private static func normalised(path: Bytes) throws(MalformedTarget) -> String {
        guard path.first == UInt8(ascii: "/") else { throw MalformedTarget("The target is not a path.") }
        var isPlain = true
        var segmentStart = path.startIndex + 1
        for index in path.indices.dropFirst() {
            switch path[index] {
            case UInt8(ascii: "/"):
                guard index > segmentStart else { throw MalformedTarget("The path holds an empty segment.") }
                try checkPlain(segment: path[segmentStart..<index])
                segmentStart = index + 1
            case UInt8(ascii: "%"): isPlain = false
            case UInt8(ascii: "\\"), UInt8(ascii: "#"), ...0x20, 0x7f...:
                throw MalformedTarget("The path holds a character that must be escaped.")
            default: break
            }
        }
        try checkPlain(segment: path[segmentStart...])
        return isPlain ? String(decoding: path, as: UTF8.self) : try decodingUnreserved(path)
    }

    /// Refuses `.` and `..`, also where path parameters follow: some servers cut those off first.
    private static func checkPlain(segment: Bytes) throws(MalformedTarget) {
        guard segment.first == UInt8(ascii: ".") else { return }
        let name = segment.prefix { $0 != UInt8(ascii: ";") }
        if name.count == 1 || (name.count == 2 && name.last == UInt8(ascii: ".")) {
            throw MalformedTarget("The path holds a dot segment.")
        }
    }

    private static func decodingUnreserved(_ path: Bytes) throws(MalformedTarget) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(path.count)
        // Those of the escapes that stay one, with a zero for whatever stands between them.
        var escaped: [UInt8] = []
        var index = path.startIndex
        while index < path.endIndex {
            guard path[index] == UInt8(ascii: "%") else {
                result.append(path[index])
                escaped.append(0)
                index += 1
                continue
            }
            guard index + 2 < path.endIndex, let high = digit(path[index + 1]), let low = digit(path[index + 2]) else {
                throw MalformedTarget("The path holds a broken escape.")
            }
            let byte = high << 4 | low
            escaped.append(isUnreserved(byte) ? 0 : byte)
            if isUnreserved(byte) {
                result.append(byte)
            } else if byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
                throw MalformedTarget("The path holds an escaped slash, backslash or control character.")
            } else {
                result += [UInt8(ascii: "%"), upper[Int(high)], upper[Int(low)]]
            }
            index += 3
        }
        try checkEncodings(escaped)
        try result.withUnsafeBufferPointer { (bytes) throws(MalformedTarget) in
            for segment in bytes.split(separator: UInt8(ascii: "/")) { try checkEscaped(segment: segment) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Refuses a character in more bytes than it needs. Source: RFC 3629 section 3.
    private static func checkEncodings(_ bytes: [UInt8]) throws(MalformedTarget) {
        for (first, second) in zip(bytes, bytes.dropFirst()) where (0x80...0xbf).contains(second) {
            guard first != 0xc0, first != 0xc1, first != 0xe0 || second >= 0xa0, first != 0xf0 || second >= 0x90 else {
                throw MalformedTarget("The path holds an overlong encoding.")
            }
        }
    }

    /// As `checkPlain`, once more after decoding, where the semicolon may have been escaped as well.
    private static func checkEscaped(segment: Bytes) throws(MalformedTarget) {
        try checkPlain(segment: segment)
        let escapedSemicolon: [UInt8] = Array("%3B".utf8)
        let dots = segment.prefix { $0 == UInt8(ascii: ".") }
        if (1...2).contains(dots.count), segment.dropFirst(dots.count).starts(with: escapedSemicolon) {
            throw MalformedTarget("The path holds a dot segment.")
        }
    }

    private static let upper = Array("0123456789ABCDEF".utf8)

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

/// What about a target can be read in more than one way.
public struct MalformedTarget: Error, Sendable, Hashable {
    /// A sentence.
    public let detail: String

    init(_ detail: String) { self.detail = detail }
}
