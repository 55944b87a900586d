/// Walks the elements that stand one after another in some bytes.
package struct ASN1Reader: Sendable {
    private let source: [UInt8]
    private var position: Int
    private let end: Int
    private let name: StaticString

    package init(_ bytes: [UInt8], name: StaticString) {
        self.init(bytes, 0..<bytes.count, name: name)
    }

    init(_ source: [UInt8], _ range: Range<Int>, name: StaticString) {
        self.source = source
        position = range.lowerBound
        end = range.upperBound
        self.name = name
    }

    package var isAtEnd: Bool { position >= end }

    /// What has not been read yet.
    package var rest: ArraySlice<UInt8> { source[position..<end] }

    /// Reads the next element, whatever it is; throws `malformed` when there is none.
    package mutating func next(_ field: StaticString) throws(KeyMaterialError) -> ASN1Element {
        guard position < end else {
            throw KeyMaterialError(.malformed, "\(field) is missing", at: "\(name), byte \(position)")
        }
        let start = position
        let header = try readHeader(field)
        let contentStart = position
        if let length = header.length {
            guard length <= end - position else {
                throw KeyMaterialError(
                    .malformed, "\(field) is longer than what holds it", at: "\(name), byte \(start)")
            }
            position += length
            return ASN1Element(
                tag: header.tag, source: source, range: start..<position, contentRange: contentStart..<position,
                name: field)
        }
        try skipToEndOfContents(field)
        return ASN1Element(
            tag: header.tag, source: source, range: start..<position, contentRange: contentStart..<(position - 2),
            name: field)
    }

    /// Reads the next element with the tag `expected`.
    package mutating func next(
        _ field: StaticString, _ expected: ASN1Tag
    ) throws(KeyMaterialError) -> ASN1Element {
        let element = try next(field)
        try element.expect(expected)
        return element
    }

    /// Reads the next element if it is of the type `tag`, in either form; leaves it and gives nil otherwise.
    package mutating func nextIf(
        _ field: StaticString, _ tag: ASN1Tag
    ) throws(KeyMaterialError) -> ASN1Element? {
        guard position < end else { return nil }
        let start = position
        let element = try next(field)
        if element.tag.isSameType(as: tag) { return element }
        position = start
        return nil
    }

    private struct Header {
        let tag: ASN1Tag
        /// Nil for the indefinite form.
        let length: Int?
        let isEndOfContents: Bool
    }

    private mutating func readByte(_ field: StaticString) throws(KeyMaterialError) -> UInt8 {
        guard position < end else {
            throw KeyMaterialError(.malformed, "\(field) ends early", at: "\(name), byte \(position)")
        }
        defer { position += 1 }
        return source[position]
    }

    private mutating func readHeader(_ field: StaticString) throws(KeyMaterialError) -> Header {
        let first = try readByte(field)
        var number = UInt32(first & 0x1F)
        if number == 0x1F {
            number = 0
            var byte: UInt8
            repeat {
                byte = try readByte(field)
                guard number < 1 << 21 else {
                    throw KeyMaterialError(.malformed, "\(field) has a tag too large", at: "\(name), byte \(position)")
                }
                number = number << 7 | UInt32(byte & 0x7F)
            } while byte & 0x80 != 0
        }
        let tag = ASN1Tag(tagClass: first >> 6, number: number, isConstructed: first & 0x20 != 0)
        let length = try readLength(field)
        guard length != nil || tag.isConstructed else {
            throw KeyMaterialError(
                .malformed, "\(field) is primitive and has no length", at: "\(name), byte \(position)")
        }
        return Header(tag: tag, length: length, isEndOfContents: first == 0 && length == 0)
    }

    private mutating func readLength(_ field: StaticString) throws(KeyMaterialError) -> Int? {
        let first = try readByte(field)
        if first < 0x80 { return Int(first) }
        if first == 0x80 { return nil }
        var length = 0
        for _ in 0..<(first & 0x7F) {
            let byte = try readByte(field)
            guard length < 1 << 40 else {
                throw KeyMaterialError(.malformed, "\(field) has a length too large", at: "\(name), byte \(position)")
            }
            length = length << 8 | Int(byte)
        }
        return length
    }

    /// Goes past the end-of-contents octets that belong to the element whose header was just read.
    private mutating func skipToEndOfContents(_ field: StaticString) throws(KeyMaterialError) {
        var open = 1
        while open > 0 {
            let header = try readHeader(field)
            if header.isEndOfContents {
                open -= 1
            } else if let length = header.length {
                guard length <= end - position else {
                    throw KeyMaterialError(
                        .malformed, "\(field) is longer than what holds it", at: "\(name), byte \(position)")
                }
                position += length
            } else {
                open += 1
                guard open <= 64 else {
                    throw KeyMaterialError(
                        .limitExceeded, "\(field) is nested too deeply", at: "\(name), byte \(position)")
                }
            }
        }
    }
}
