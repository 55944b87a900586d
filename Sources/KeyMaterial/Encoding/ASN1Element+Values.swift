extension ASN1Element {
    /// The two's complement bytes of an INTEGER; an empty one, which some writers make of zero, is `[0]`.
    package func integerBytes() throws(KeyMaterialError) -> [UInt8] {
        try expect(.integer)
        return content.isEmpty ? [0] : Array(content)
    }

    /// The magnitude of an INTEGER that is not negative, without leading zeros; empty for zero.
    package func unsignedIntegerBytes() throws(KeyMaterialError) -> ArraySlice<UInt8> {
        try expect(.integer)
        return content.drop { $0 == 0 }
    }

    /// An INTEGER between 0 and `max`; throws `limitExceeded` above it and `malformed` below zero.
    package func integer(max: Int) throws(KeyMaterialError) -> Int {
        try expect(.integer)
        if let first = content.first, first >= 0x80 { throw malformed("\(name) is negative") }
        let digits = content.drop { $0 == 0 }
        guard digits.count < 8 else {
            throw KeyMaterialError(.limitExceeded, "\(name) is above \(max)", at: "byte \(range.lowerBound)")
        }
        let value = digits.reduce(0) { $0 << 8 | Int($1) }
        guard value <= max else {
            throw KeyMaterialError(.limitExceeded, "\(name) is above \(max)", at: "byte \(range.lowerBound)")
        }
        return value
    }

    /// Any non-zero byte is true, as in BER.
    package func boolean() throws(KeyMaterialError) -> Bool {
        try expect(.boolean)
        guard contentRange.count == 1 else { throw malformed("\(name) is not one byte") }
        return source[contentRange.lowerBound] != 0
    }

    /// Dotted decimal, with arcs of any size.
    package func objectIdentifier() throws(KeyMaterialError) -> String {
        try expect(.objectIdentifier)
        return try ObjectIdentifierText.decode(content, malformed: self)
    }

    /// The octets of an OCTET STRING, joined when it is constructed. `tag` is given for an IMPLICIT one.
    package func octets(_ expected: ASN1Tag = .octetString) throws(KeyMaterialError) -> [UInt8] {
        guard tag.isSameType(as: expected) else { throw malformed("Expected \(expected), found \(tag)") }
        if !tag.isConstructed { return Array(content) }
        var joined: [UInt8] = []
        joined.reserveCapacity(contentRange.count)
        try appendSegments(to: &joined, depth: 0)
        return joined
    }

    private func appendSegments(to joined: inout [UInt8], depth: Int) throws(KeyMaterialError) {
        guard depth < 16 else {
            throw KeyMaterialError(.limitExceeded, "\(name) is nested too deeply", at: "byte \(range.lowerBound)")
        }
        var segments = ASN1Reader(source, contentRange, name: name)
        while !segments.isAtEnd {
            let segment = try segments.next(name)
            guard segment.tag.isSameType(as: .octetString) else {
                throw segment.malformed("Expected OCTET STRING, found \(segment.tag)")
            }
            if segment.tag.isConstructed {
                try segment.appendSegments(to: &joined, depth: depth + 1)
            } else {
                joined.append(contentsOf: segment.content)
            }
        }
    }

    /// The bits of a primitive BIT STRING as bytes, most significant bit first; the unused ones are not cleared.
    ///
    /// `tag` is given for an IMPLICIT one.
    package func bits(_ expected: ASN1Tag = .bitString) throws(KeyMaterialError) -> ArraySlice<UInt8> {
        try expect(expected)
        guard let unused = content.first, unused < 8, unused == 0 || contentRange.count > 1 else {
            throw malformed("\(name) has an impossible number of unused bits")
        }
        return content.dropFirst()
    }

    /// The characters of any of the string types; nil when it is none, or its bytes are not of its alphabet.
    package func string() -> String? {
        guard tag.tagClass == 0, !tag.isConstructed else { return nil }
        switch tag.number {
        case 12: return String(validating: content, as: UTF8.self)
        case 18, 19, 22, 25, 26, 27: return asciiOrLatin1
        case 20: return latin1
        case 28: return utf32
        case 30: return utf16
        default: return nil
        }
    }

    /// The characters of an IMPLICIT IA5String, which real files also fill with UTF-8 or Latin-1.
    package var implicitText: String {
        String(validating: content, as: UTF8.self) ?? latin1
    }

    private var latin1: String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: content.lazy.map { Unicode.Scalar($0) })
        return String(text)
    }

    private var asciiOrLatin1: String {
        String(validating: content, as: UTF8.self) ?? latin1
    }

    private var utf16: String? {
        guard contentRange.count.isMultiple(of: 2) else { return nil }
        let base = contentRange.lowerBound
        let units = (0..<(contentRange.count / 2)).map {
            UInt16(source[base + 2 * $0]) << 8 | UInt16(source[base + 2 * $0 + 1])
        }
        return String(validating: units, as: UTF16.self)
    }

    private var utf32: String? {
        guard contentRange.count.isMultiple(of: 4) else { return nil }
        let base = contentRange.lowerBound
        let units = (0..<(contentRange.count / 4)).map { index in
            (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(source[base + 4 * index + $1]) }
        }
        return String(validating: units, as: UTF32.self)
    }
}
