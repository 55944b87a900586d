import Foundation

/// Reads the attributes of a bag.
///
/// ```
/// PKCS12Attribute ::= SEQUENCE { attrId OBJECT IDENTIFIER, attrValues SET OF ANY }
/// ```
/// Source: RFC 7292 section 4.2; RFC 2985 section 5.5.
enum BagAttributes {
    static func read(
        _ set: BERElement?, warnings: inout [String]
    ) throws(KeystoreError) -> EntryAssembly.Attributes {
        var attributes = EntryAssembly.Attributes()
        guard let set else { return attributes }
        guard set.tag == BERTag.set || set.tag == BERTag.sequence else {
            throw KeystoreError(.damaged, "the attributes of a bag have the wrong ASN.1 type")
        }
        var list = try set.reader()
        while let attribute = try list.next() {
            try read(attribute, into: &attributes, &warnings)
        }
        return attributes
    }

    private static func read(
        _ attribute: BERElement, into attributes: inout EntryAssembly.Attributes, _ warnings: inout [String]
    ) throws(KeystoreError) {
        var parts = try attribute.reader()
        let type = try parts.next(BERTag.objectIdentifier, "the type of an attribute")
        guard var values = try parts.next()?.reader() else { return }
        if type.isIdentifier(.friendlyName), let value = try values.next() {
            guard let name = try name(value) else {
                warnings.append("a name that is no string is left out, for Java refuses a file that has one")
                return
            }
            attributes.name = name
            attributes.encodedName = Array(attribute.encoded)
        } else if type.isIdentifier(.localKeyIdentifier), let value = try values.next() {
            let identifier = Array(try value.octets())
            attributes.localKeyIdentifier = identifier
            attributes.createdAt = date(of: identifier)
        } else if type.isIdentifier(.trustedKeyUsage) {
            attributes.isTrusted = true
        } else {
            attributes.foreign.append(Array(attribute.encoded))
        }
    }

    /// BMPString by the standard; some writers use UTF8String or an older one. nil for what is no string at all.
    private static func name(_ value: BERElement) throws(KeystoreError) -> String? {
        if value.tag == BERTag.bmpString { return UTF16Text.text(bigEndian: value.content) }
        let utf8: UInt8 = 0x0c
        let old: Set<UInt8> = [0x13, 0x14, 0x16, 0x1a]
        guard value.tag == utf8 || old.contains(value.tag) else { return nil }
        return String(decoding: try value.octets(), as: UTF8.self)
    }

    /// The JDK writes `Time 1700000000000` as the identifier, in milliseconds since 1970.
    private static func date(of identifier: [UInt8]) -> Date? {
        let mark = Array("Time ".utf8)
        guard identifier.starts(with: mark), let milliseconds = Int64(String(decoding: identifier[5...], as: UTF8.self))
        else { return nil }
        return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
