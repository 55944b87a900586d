/// A body that holds several others with a boundary between them.
///
/// Bytes in, parts out; what stands before the first boundary and behind the last one says nothing. Lines may end with
/// CR LF, as they should, or with LF alone.
///
/// Source: RFC 2046 section 5.1.1.
struct MIMEParts {
    struct Part {
        /// By name in lower case.
        var headers: [String: String]
        var content: ArraySlice<UInt8>
    }

    let parts: [Part]

    /// Throws `badRequest` for a body that is never closed, and for a part without a head; `tooLarge` for more parts
    /// than `partsMax`.
    init(_ bytes: ArraySlice<UInt8>, boundary: String, partsMax: Int) throws(ODataError) {
        var parts: [Part] = []
        var start: Int?
        var rest = bytes
        var isClosed = false
        let delimiter = Array("--\(boundary)".utf8)
        while !isClosed, !rest.isEmpty {
            let line = Self.line(&rest)
            guard line.starts(with: delimiter) else { continue }
            let behind = line.dropFirst(delimiter.count)
            isClosed = behind.starts(with: [0x2D, 0x2D])
            guard isClosed || behind.allSatisfy({ [0x20, 0x09].contains($0) }) else { continue }
            if let start {
                guard parts.count < partsMax else {
                    throw ODataError(.tooLarge, "A batch holds at most \(partsMax) requests")
                }
                parts.append(try Part(Self.withoutLineEnd(bytes[start..<line.startIndex])))
            }
            start = rest.startIndex
        }
        guard isClosed else { throw ODataError(.badRequest, "The boundary \(boundary.prefix(80)) is never closed") }
        self.parts = parts
    }

    /// The boundary that a media type names; nil where it is another type or names none.
    static func boundary(ofType type: String?) -> String? {
        guard let type, type.lowercased().hasPrefix("multipart/mixed") else { return nil }
        for parameter in type.split(separator: ";").dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1).map { $0.trimmingPrefix { $0 == " " } }
            guard pair.count == 2, pair[0].lowercased() == "boundary" else { continue }
            let text = pair[1].filter { $0 != "\"" && $0 != " " }
            return (1...70).contains(text.utf8.count) ? String(text) : nil
        }
        return nil
    }

    /// The next line without its end.
    static func line(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let line = rest.prefix { $0 != 0x0A }
        rest = rest.dropFirst(line.count + 1)
        return line.last == 0x0D ? line.dropLast() : line
    }

    private static func withoutLineEnd(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        return bytes
    }
}

extension MIMEParts.Part {
    /// Header lines, an empty line, content.
    init(_ bytes: ArraySlice<UInt8>) throws(ODataError) {
        var rest = bytes
        headers = try Self.headers(&rest)
        content = rest
    }

    /// Takes the lines up to and with the empty one.
    static func headers(_ rest: inout ArraySlice<UInt8>) throws(ODataError) -> [String: String] {
        var headers: [String: String] = [:]
        while !rest.isEmpty {
            let line = MIMEParts.line(&rest)
            if line.isEmpty { break }
            guard let text = String(validating: line, as: UTF8.self), let colon = text.firstIndex(of: ":"),
                headers.count < 100
            else { throw ODataError(.badRequest, "A part of the batch has a header line that cannot be read") }
            let name = text[..<colon].lowercased()
            headers[name] = String(text[text.index(after: colon)...].trimmingPrefix { $0 == " " || $0 == "\t" })
        }
        return headers
    }
}
