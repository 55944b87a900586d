/// One element of a BER or DER encoding, read where it stands and only as far as asked for.
///
/// Every file that comes from outside is read through this type. It makes no table of the whole input, as swift-asn1
/// does, so that a hostile file of a few megabytes cannot make it allocate gigabytes; what lies in fields that nobody
/// reads may be nonsense. Tolerated beyond DER, because files in keystores have them: indefinite and over-long
/// lengths, constructed strings, a BOOLEAN that is neither 00 nor FF.
///
/// Source: ITU-T X.690 section 8.
package struct ASN1Element: Sendable {
    package let tag: ASN1Tag
    let source: [UInt8]
    /// Tag, length, content, and the end-of-contents octets if there are any.
    let range: Range<Int>
    /// The content alone.
    let contentRange: Range<Int>
    /// What the standard calls the field; for errors.
    package let name: StaticString

    /// The element with its header, as it stands in the input.
    package var encoded: ArraySlice<UInt8> { source[range] }

    package var content: ArraySlice<UInt8> { source[contentRange] }

    /// Reads the first element of `bytes`; `rest` of a reader tells what follows.
    package init(_ bytes: [UInt8], name: StaticString) throws(KeyMaterialError) {
        var reader = ASN1Reader(bytes, name: name)
        self = try reader.next(name)
    }

    init(tag: ASN1Tag, source: [UInt8], range: Range<Int>, contentRange: Range<Int>, name: StaticString) {
        self.tag = tag
        self.source = source
        self.range = range
        self.contentRange = contentRange
        self.name = name
    }

    /// The elements inside; throws `malformed` when this one is primitive or has another tag.
    package func children(_ expected: ASN1Tag = .sequence) throws(KeyMaterialError) -> ASN1Reader {
        try expect(expected)
        return ASN1Reader(source, contentRange, name: name)
    }

    /// Throws `malformed` unless the tag is `expected`.
    package func expect(_ expected: ASN1Tag) throws(KeyMaterialError) {
        guard tag == expected else {
            throw malformed("Expected \(expected), found \(tag)")
        }
    }

    /// The error for this element.
    package func malformed(_ detail: String) -> KeyMaterialError {
        KeyMaterialError(.malformed, detail, at: "\(name), byte \(range.lowerBound)")
    }
}

/// Class, number and form of an element.
package struct ASN1Tag: Hashable, Sendable, CustomStringConvertible {
    /// 0 universal, 1 application, 2 context-specific, 3 private.
    package let tagClass: UInt8
    package let number: UInt32
    package let isConstructed: Bool

    package init(tagClass: UInt8 = 0, number: UInt32, isConstructed: Bool = false) {
        self.tagClass = tagClass
        self.number = number
        self.isConstructed = isConstructed
    }

    package static let boolean = ASN1Tag(number: 1)
    package static let integer = ASN1Tag(number: 2)
    package static let bitString = ASN1Tag(number: 3)
    package static let octetString = ASN1Tag(number: 4)
    package static let null = ASN1Tag(number: 5)
    package static let objectIdentifier = ASN1Tag(number: 6)
    package static let sequence = ASN1Tag(number: 16, isConstructed: true)
    package static let set = ASN1Tag(number: 17, isConstructed: true)
    package static let utcTime = ASN1Tag(number: 23)
    package static let generalizedTime = ASN1Tag(number: 24)

    /// `[number]`, holding other elements: EXPLICIT, or IMPLICIT over a constructed type.
    package static func context(_ number: UInt32) -> ASN1Tag {
        ASN1Tag(tagClass: 2, number: number, isConstructed: true)
    }

    /// `[number] IMPLICIT` over a primitive type.
    package static func primitiveContext(_ number: UInt32) -> ASN1Tag {
        ASN1Tag(tagClass: 2, number: number)
    }

    /// The same class and number in either form.
    package func isSameType(as other: ASN1Tag) -> Bool {
        tagClass == other.tagClass && number == other.number
    }

    package var description: String {
        let names: [UInt32: String] = [
            1: "BOOLEAN", 2: "INTEGER", 3: "BIT STRING", 4: "OCTET STRING", 5: "NULL", 6: "OBJECT IDENTIFIER",
            12: "UTF8String", 16: "SEQUENCE", 17: "SET", 19: "PrintableString", 22: "IA5String", 23: "UTCTime",
            24: "GeneralizedTime", 30: "BMPString",
        ]
        switch tagClass {
        case 0: return names[number] ?? "[UNIVERSAL \(number)]"
        case 1: return "[APPLICATION \(number)]"
        case 2: return "[\(number)]"
        default: return "[PRIVATE \(number)]"
        }
    }
}
