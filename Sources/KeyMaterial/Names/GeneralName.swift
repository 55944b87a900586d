/// One of the alternative names of a certificate, between its encoding and the text that people read and write.
///
/// Source: RFC 5280 section 4.2.1.6.
package enum GeneralName {
    /// The texts of a GeneralNames; what cannot be read is left out.
    package static func texts(in sequence: [UInt8]) -> [String] {
        guard let element = try? ASN1Element(sequence, name: "GeneralNames"), var names = try? element.children()
        else { return [] }
        var texts: [String] = []
        while let name = try? names.next("GeneralName") {
            if let text = text(name) { texts.append(text) }
        }
        return texts
    }

    private static func text(_ name: ASN1Element) -> String? {
        guard name.tag.tagClass == 2 else { return nil }
        switch name.tag.number {
        case 0: return otherName(name)
        case 1: return "email:" + name.implicitText
        case 2: return "DNS:" + name.implicitText
        case 3: return "X400:" + Hexadecimal.encode(name.content)
        case 4:
            guard let inner = try? ASN1Element(Array(name.content), name: "directoryName") else { return nil }
            return (try? DistinguishedName(inner)).map { "DN:\($0)" }
        case 5: return "EDI:" + Hexadecimal.encode(name.content)
        case 6: return "URI:" + name.implicitText
        case 7: return "IP:" + (AddressText.text(Array(name.content)) ?? "#" + Hexadecimal.encode(name.content))
        case 8: return (try? ObjectIdentifierText.decode(name.content, malformed: name)).map { "RID:" + $0 }
        default: return nil
        }
    }

    /// `other:OID:text` where the value is a string, as Microsoft's user principal name is; else `other:OID`.
    private static func otherName(_ name: ASN1Element) -> String? {
        guard var fields = try? name.children(.context(0)), let oid = try? fields.next("type-id").objectIdentifier()
        else { return nil }
        guard let wrapped = try? fields.next("value"), var inner = try? wrapped.children(.context(0)),
            let text = (try? inner.next("value"))?.string()
        else { return "other:\(oid)" }
        return "other:\(oid):\(text)"
    }

    /// The GeneralNames of texts; throws `invalidValue` naming the first that cannot be encoded.
    package static func encode(_ texts: [String]) throws(KeyMaterialError) -> [UInt8] {
        var names: [[UInt8]] = []
        for text in texts { names.append(try encode(text)) }
        return DER.sequence(of: names)
    }

    private static func encode(_ text: String) throws(KeyMaterialError) -> [UInt8] {
        guard let colon = text.firstIndex(of: ":") else {
            throw KeyMaterialError(.invalidValue, "`\(text)` has no kind, such as `DNS:`")
        }
        let value = String(text[text.index(after: colon)...])
        switch text[..<colon].lowercased() {
        case "dns": return try ascii(value, tag: 2)
        case "email": return try ascii(value, tag: 1)
        case "uri": return try ascii(value, tag: 6)
        case "ip":
            guard let address = AddressText.bytes(value) else {
                throw KeyMaterialError(.invalidValue, "`\(value)` is no IP address")
            }
            return DER.primitiveContext(7, address)
        case "dn": return DER.context(4, try DistinguishedName(rfc4514: value).derEncoded)
        case "rid":
            guard let oid = ObjectIdentifierText.encode(value) else {
                throw KeyMaterialError(.invalidValue, "`\(value)` is no object identifier")
            }
            return DER.primitiveContext(8, oid)
        default: throw KeyMaterialError(.invalidValue, "`\(text)` is of no kind that can be written")
        }
    }

    private static func ascii(_ value: String, tag: UInt8) throws(KeyMaterialError) -> [UInt8] {
        guard !value.isEmpty, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw KeyMaterialError(.invalidValue, "`\(value)` is empty or has characters outside ASCII")
        }
        return DER.primitiveContext(tag, Array(value.utf8))
    }
}
