/// A body of type `multipart/form-data`, read whole.
///
/// Source: RFC 7578; RFC 2046 section 5.1.1.
struct MultipartBody {
    static let partsMax = 500
    static let partHeaderBytesMax = 4096

    private(set) var fields = FormFields()

    /// - Parameters:
    ///   - bytes: the whole body.
    ///   - boundary: as named in the content type, without the leading hyphens.
    /// - Throws: `ConsoleError` that says what is malformed.
    init(bytes: [UInt8], boundary: String) throws(ConsoleError) {
        let delimiter = Array("--\(boundary)".utf8)
        guard var position = Self.find(delimiter, in: bytes, from: 0) else {
            throw Self.malformed("its boundary is missing")
        }
        var parts = 0
        while true {
            position += delimiter.count
            if bytes[position...].starts(with: [0x2D, 0x2D]) { return }
            guard bytes[position...].starts(with: [13, 10]) else { throw Self.malformed("a boundary has no line end") }
            position += 2
            guard let end = Self.find([13, 10] + delimiter, in: bytes, from: max(position - 2, 0)) else {
                throw Self.malformed("its last part has no end")
            }
            parts += 1
            guard parts <= Self.partsMax else { throw Self.malformed("it has more than \(Self.partsMax) parts") }
            try addPart(bytes[min(position, end)..<end])
            position = end + 2
        }
    }

    /// The boundary that a content type names; nil when it is no multipart form or names none.
    static func boundary(inContentType contentType: String) -> String? {
        guard contentType.lowercased().hasPrefix("multipart/form-data") else { return nil }
        let boundary = parameter("boundary", in: contentType)
        return boundary.flatMap { (1...70).contains($0.utf8.count) ? $0 : nil }
    }

    private mutating func addPart(_ part: ArraySlice<UInt8>) throws(ConsoleError) {
        guard let headerEnd = Self.find([13, 10, 13, 10], in: part, from: part.startIndex),
            headerEnd - part.startIndex <= Self.partHeaderBytesMax,
            let header = String(validating: part[..<headerEnd], as: UTF8.self)
        else { throw Self.malformed("a part's header is missing, too long, or not UTF-8") }
        let disposition = header.split(separator: "\r\n").first {
            $0.lowercased().hasPrefix("content-disposition:")
        }
        guard let disposition = disposition.map(String.init), let name = Self.parameter("name", in: disposition) else {
            throw Self.malformed("a part has no name")
        }
        let content = part[(headerEnd + 4)...]
        if let fileName = Self.parameter("filename", in: disposition) {
            if fileName.isEmpty && content.isEmpty { return }
            fields.add(UploadedFile(name: Self.lastComponent(fileName), bytes: Array(content)), named: name)
        } else {
            guard let text = String(validating: content, as: UTF8.self) else {
                throw Self.malformed("the field \(name) is not UTF-8")
            }
            fields.add(text, named: name)
        }
    }

    /// A header's parameter, quoted or not; browsers write a quote inside as `%22`.
    private static func parameter(_ name: String, in header: String) -> String? {
        let lowered = header.lowercased()
        var from = lowered.startIndex
        while let found = lowered[from...].firstRange(of: "\(name)=") {
            from = found.upperBound
            let before = found.lowerBound > lowered.startIndex ? lowered[lowered.index(before: found.lowerBound)] : ";"
            guard before == ";" || before == " " else { continue }
            let offset = lowered.utf8.distance(from: lowered.startIndex, to: found.upperBound)
            guard let start = header.utf8.index(header.startIndex, offsetBy: offset, limitedBy: header.endIndex)
            else { return nil }
            let rest = header[start...]
            if rest.first == "\"" {
                return rest.dropFirst().firstIndex(of: "\"").map {
                    String(rest.dropFirst()[..<$0]).replacing("%22", with: "\"")
                }
            }
            return rest.firstIndex(of: ";").map { String(rest[..<$0]) } ?? String(rest)
        }
        return nil
    }

    private static func lastComponent(_ name: String) -> String {
        name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map { String($0.prefix(255)) } ?? ""
    }

    private static func find(_ needle: [UInt8], in bytes: some RandomAccessCollection<UInt8>, from start: Int) -> Int? {
        let found = bytes.withContiguousStorageIfAvailable { buffer -> Int? in
            guard buffer.count >= needle.count, let first = needle.first else { return nil }
            var index = start - offset(of: bytes)
            let last = buffer.count - needle.count
            while index <= last {
                if buffer[index] == first, buffer[index..<index + needle.count].elementsEqual(needle) { return index }
                index += 1
            }
            return nil
        }
        return found.flatMap { $0 }.map { $0 + offset(of: bytes) }
    }

    private static func offset(of bytes: some RandomAccessCollection<UInt8>) -> Int {
        (bytes as? ArraySlice<UInt8>)?.startIndex ?? 0
    }

    private static func malformed(_ what: String) -> ConsoleError {
        ConsoleError(.badRequest, "The form cannot be read: \(what).", hint: "Open the page again and repeat.")
    }
}
