/// Reads one element after the other, and never more than is asked for.
struct BERReader {
    private var rest: ArraySlice<UInt8>
    private let depth: Int
    private let depthMax: Int

    init(_ bytes: ArraySlice<UInt8>, depth: Int = 0, depthMax: Int) {
        rest = bytes
        self.depth = depth
        self.depthMax = depthMax
    }

    /// What has not been read yet.
    var remaining: ArraySlice<UInt8> { rest }

    /// The next element; nil at the end.
    mutating func next() throws(KeystoreError) -> BERElement? {
        guard !rest.isEmpty else { return nil }
        guard depth <= depthMax else {
            throw KeystoreError(.limitExceeded, "ASN.1 values are nested more than \(depthMax) deep")
        }
        let start = rest.startIndex
        let header = try Self.header(of: rest, at: start)
        let contentEnd: Int
        let end: Int
        if let length = header.length {
            contentEnd = header.end + length
            end = contentEnd
        } else {
            contentEnd = try Self.endOfContents(of: rest, from: header.end, depth: depth + 1, depthMax: depthMax)
            end = contentEnd + 2
        }
        let element = BERElement(
            tag: header.tag, content: rest[header.end..<contentEnd], encoded: rest[start..<end], depth: depth,
            depthMax: depthMax)
        rest = rest[end...]
        return element
    }

    /// The next element, which must be there and have this tag.
    mutating func next(_ tag: UInt8, _ what: String) throws(KeystoreError) -> BERElement {
        guard let element = try next() else { throw KeystoreError(.damaged, "\(what) is missing") }
        guard element.tag == tag else {
            throw KeystoreError(.damaged, "\(what) has the wrong ASN.1 type")
        }
        return element
    }

    /// The next element when it has this tag; stays where it is otherwise.
    mutating func nextIf(_ tag: UInt8) throws(KeystoreError) -> BERElement? {
        guard rest.first == tag else { return nil }
        return try next()
    }

    private struct Header {
        let tag: UInt8
        /// nil for an indefinite length.
        let length: Int?
        let end: Int
    }

    private static func header(of bytes: ArraySlice<UInt8>, at start: Int) throws(KeystoreError) -> Header {
        var index = start + 1
        guard index < bytes.endIndex else { throw truncated }
        let tag = bytes[start]
        guard tag & 0x1f != 0x1f else { throw KeystoreError(.damaged, "an ASN.1 tag of an unknown kind") }
        let first = bytes[index]
        index += 1
        if first < 0x80 { return try checked(Header(tag: tag, length: Int(first), end: index), in: bytes) }
        if first == 0x80 {
            guard tag & BERTag.constructed != 0 else {
                throw KeystoreError(.damaged, "a primitive ASN.1 value of indefinite length")
            }
            return Header(tag: tag, length: nil, end: index)
        }
        let count = Int(first & 0x7f)
        guard count <= bytes.endIndex - index else { throw truncated }
        var length = 0
        for byte in bytes[index..<index + count] {
            guard length < 1 << 48 else { throw truncated }
            length = length << 8 | Int(byte)
        }
        return try checked(Header(tag: tag, length: length, end: index + count), in: bytes)
    }

    private static func checked(_ header: Header, in bytes: ArraySlice<UInt8>) throws(KeystoreError) -> Header {
        guard let length = header.length, length <= bytes.endIndex - header.end else { throw truncated }
        return header
    }

    /// Where the two zero octets stand that end contents of indefinite length.
    private static func endOfContents(
        of bytes: ArraySlice<UInt8>, from start: Int, depth: Int, depthMax: Int
    ) throws(KeystoreError) -> Int {
        guard depth <= depthMax else {
            throw KeystoreError(.limitExceeded, "ASN.1 values are nested more than \(depthMax) deep")
        }
        var index = start
        while true {
            guard index + 1 < bytes.endIndex else { throw truncated }
            if bytes[index] == 0, bytes[index + 1] == 0 { return index }
            let header = try header(of: bytes, at: index)
            if let length = header.length {
                index = header.end + length
            } else {
                index = try endOfContents(of: bytes, from: header.end, depth: depth + 1, depthMax: depthMax) + 2
            }
        }
    }

    private static var truncated: KeystoreError {
        KeystoreError(.damaged, "an ASN.1 value is longer than what holds it: the file is cut off or damaged")
    }
}
