extension DistinguishedName {
    /// Longer text is no name.
    static var textBytesMax: Int { 65_536 }

    /// Reads a string such as `CN=orders,O=Example GmbH,C=DE`.
    ///
    /// Beyond RFC 4514, what people type is let pass: blanks around separators, `;` between parts, quoted values,
    /// `OID.` before dotted decimal, `E=` for the mail address. The empty string is the empty name. Throws `malformed`
    /// with the character's place, `limitExceeded` above 64 KiB.
    public init(rfc4514 text: String) throws(KeyMaterialError) {
        guard text.utf8.count <= Self.textBytesMax else {
            throw KeyMaterialError(.limitExceeded, "A name of more than \(Self.textBytesMax) bytes")
        }
        var parser = NameTextParser(text)
        let relativeNames = try parser.relativeNames()
        self.init(encoded: DER.sequence(of: relativeNames.reversed().map { DER.set(of: $0) }))
    }
}

/// Walks the text of a name once, from left to right.
private struct NameTextParser {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The encoded attributes of each part, in the text's order.
    mutating func relativeNames() throws(KeyMaterialError) -> [[[UInt8]]] {
        skipBlanks()
        if isAtEnd { return [] }
        var names: [[[UInt8]]] = [[]]
        while true {
            names[names.count - 1].append(try attribute())
            guard let separator = peek else { return names }
            position += 1
            if separator != UInt8(ascii: "+") { names.append([]) }
        }
    }

    private var isAtEnd: Bool { position >= bytes.count }

    private var peek: UInt8? { isAtEnd ? nil : bytes[position] }

    private mutating func skipBlanks() {
        while peek == UInt8(ascii: " ") || peek == 0x0A || peek == 0x0D || peek == 0x09 { position += 1 }
    }

    private func malformed(_ detail: String) -> KeyMaterialError {
        KeyMaterialError(.malformed, detail, at: "character \(position + 1) of the name")
    }

    private mutating func attribute() throws(KeyMaterialError) -> [UInt8] {
        skipBlanks()
        let start = position
        while let byte = peek, byte != UInt8(ascii: "=") {
            guard byte != UInt8(ascii: ","), byte != UInt8(ascii: "+") else { break }
            position += 1
        }
        guard peek == UInt8(ascii: "=") else {
            throw malformed("Expected `=`: a distinguished name reads as in CN=orders,O=Example")
        }
        let name = String(decoding: bytes[start..<position], as: UTF8.self).filter { $0 != " " }
        guard let oid = AttributeType.oid(name) else { throw malformed("Unknown attribute `\(name)`") }
        position += 1
        skipBlanks()
        let value = try value(oid)
        return DER.sequence(try DER.objectIdentifier(oid), value)
    }

    private mutating func value(_ oid: String) throws(KeyMaterialError) -> [UInt8] {
        switch peek {
        case UInt8(ascii: "#"):
            position += 1
            return try hexadecimalValue()
        case UInt8(ascii: "\""):
            position += 1
            return AttributeType.encode(try quotedValue(), oid: oid)
        default:
            return AttributeType.encode(try plainValue(), oid: oid)
        }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ";")
    }

    private mutating func hexadecimalValue() throws(KeyMaterialError) -> [UInt8] {
        let start = position
        while let byte = peek, Hexadecimal.value(of: byte) != nil { position += 1 }
        guard let der = Hexadecimal.decode(bytes[start..<position]) else {
            throw malformed("An odd number of hexadecimal digits")
        }
        skipBlanks()
        guard peek.map(Self.isSeparator) ?? true else { throw malformed("Expected hexadecimal digits") }
        var reader = ASN1Reader(der, name: "value")
        guard (try? reader.next("value")) != nil, reader.isAtEnd else {
            throw malformed("The hexadecimal digits are no DER")
        }
        return der
    }

    private mutating func quotedValue() throws(KeyMaterialError) -> String {
        var value: [UInt8] = []
        while let byte = peek, byte != UInt8(ascii: "\"") {
            position += 1
            value.append(byte == UInt8(ascii: "\\") ? try escaped() : byte)
        }
        guard peek != nil else { throw malformed("The quotation mark is not closed") }
        position += 1
        skipBlanks()
        guard peek.map(Self.isSeparator) ?? true else { throw malformed("Text behind the quoted value") }
        return try text(value)
    }

    private mutating func plainValue() throws(KeyMaterialError) -> String {
        var value: [UInt8] = []
        var lengthWithoutBlanks = 0
        while let byte = peek, !Self.isSeparator(byte) {
            position += 1
            switch byte {
            case UInt8(ascii: "\\"):
                value.append(try escaped())
                lengthWithoutBlanks = value.count
            case UInt8(ascii: "\""), 0x00:
                throw malformed("A character that must be escaped")
            default:
                value.append(byte)
                if byte != UInt8(ascii: " ") { lengthWithoutBlanks = value.count }
            }
        }
        return try text(Array(value.prefix(lengthWithoutBlanks)))
    }

    /// What stands behind a backslash: one character, or two hexadecimal digits.
    private mutating func escaped() throws(KeyMaterialError) -> UInt8 {
        guard let first = peek else { throw malformed("Nothing behind the backslash") }
        position += 1
        if #",+"\<>;= #"#.utf8.contains(first) { return first }
        guard let high = Hexadecimal.value(of: first) else {
            throw malformed("A character that is not escaped by a backslash")
        }
        guard let second = peek, let low = Hexadecimal.value(of: second) else {
            throw malformed("One hexadecimal digit behind the backslash")
        }
        position += 1
        return high << 4 | low
    }

    private func text(_ value: [UInt8]) throws(KeyMaterialError) -> String {
        guard let text = String(validating: value, as: UTF8.self) else { throw malformed("The value is not UTF-8") }
        return text
    }
}
