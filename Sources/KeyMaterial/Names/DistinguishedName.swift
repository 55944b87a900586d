/// The name of a subject or an issuer; two names are equal when their encodings are.
///
/// Nothing is normalised: a name in UTF8String and the same letters in PrintableString are two names, as they are to
/// the database's constraints.
///
/// Source: RFC 5280 section 4.1.2.4; RFC 4514 for the string.
///
///     Name ::= SEQUENCE OF SET OF SEQUENCE { type OBJECT IDENTIFIER, value ANY }
public struct DistinguishedName: Hashable, Sendable, CustomStringConvertible {
    /// The encoding as it was read: identity, whatever string types it uses.
    public let derEncoded: [UInt8]

    /// The name that has no parts; certificates with alternative names may have it.
    public static let empty = DistinguishedName(encoded: DER.sequence())

    /// Throws `malformed` for what is no Name, or has anything behind it.
    public init(derEncoded: [UInt8]) throws(KeyMaterialError) {
        var reader = ASN1Reader(derEncoded, name: "Name")
        let element = try reader.next("Name")
        guard reader.isAtEnd else { throw KeyMaterialError(.malformed, "Bytes behind the name", at: "Name") }
        try self.init(element)
    }

    init(_ element: ASN1Element) throws(KeyMaterialError) {
        _ = try Self.relativeNames(element)
        derEncoded = Array(element.encoded)
    }

    init(encoded: [UInt8]) {
        derEncoded = encoded
    }

    /// A name of single parts; nil leaves a part out.
    ///
    /// Throws `invalidValue` for an empty common name.
    public init(
        commonName: String, organizationalUnit: String? = nil, organization: String? = nil
    ) throws(KeyMaterialError) {
        guard !commonName.isEmpty else { throw KeyMaterialError(.invalidValue, "An empty common name") }
        var parts: [[UInt8]] = []
        for (oid, value) in [("2.5.4.10", organization), ("2.5.4.11", organizationalUnit), ("2.5.4.3", commonName)] {
            guard let value else { continue }
            let attribute = DER.sequence(try DER.objectIdentifier(oid), AttributeType.encode(value, oid: oid))
            parts.append(DER.set(of: [attribute]))
        }
        self.init(encoded: DER.sequence(of: parts))
    }

    /// A certificate may have an empty subject, and then needs alternative names.
    public var isEmpty: Bool { relativeNames.isEmpty }

    /// The most specific common name; nil when there is none.
    public var commonName: String? {
        for relative in relativeNames.reversed() {
            for attribute in relative.reversed() where attribute.oid == AttributeType.commonName {
                if let text = attribute.value.string() { return text }
            }
        }
        return nil
    }

    /// The string of RFC 4514: most specific part first, escaped; `""` for the empty name.
    ///
    /// Values that are no string, and those of attributes without a registered short name, stand as `#` and the
    /// hexadecimal digits of their DER. Control characters are escaped too, so that it may be printed anywhere.
    public var description: String {
        relativeNames.reversed().map { relative in
            relative.map(\.description).joined(separator: "+")
        }.joined(separator: ",")
    }

    /// The attributes in the order of the encoding, each part's together; the text is nil for a value that is no string.
    package var attributes: [[(oid: String, text: String?, hexadecimal: String)]] {
        relativeNames.map { $0.map { ($0.oid, $0.value.string(), $0.hexadecimal) } }
    }

    private var relativeNames: [[NameAttribute]] {
        guard let element = try? ASN1Element(derEncoded, name: "Name") else { return [] }
        return (try? Self.relativeNames(element)) ?? []
    }

    private static func relativeNames(_ element: ASN1Element) throws(KeyMaterialError) -> [[NameAttribute]] {
        var sets = try element.children()
        var names: [[NameAttribute]] = []
        while !sets.isAtEnd {
            var members = try sets.next("RelativeDistinguishedName").children(.set)
            var attributes: [NameAttribute] = []
            while !members.isAtEnd {
                attributes.append(try NameAttribute(try members.next("AttributeTypeAndValue")))
            }
            names.append(attributes)
        }
        return names
    }
}

/// One attribute of a name, as it was read.
struct NameAttribute: CustomStringConvertible {
    let oid: String
    let value: ASN1Element

    init(_ element: ASN1Element) throws(KeyMaterialError) {
        var fields = try element.children()
        oid = try fields.next("type").objectIdentifier()
        value = try fields.next("value")
    }

    var description: String {
        guard let name = AttributeType.shortName(oid) else { return "\(oid)=\(hexadecimal)" }
        guard let text = value.string() else { return "\(name)=\(hexadecimal)" }
        return "\(name)=\(NameEscaping.escape(text))"
    }

    fileprivate var hexadecimal: String { "#" + Hexadecimal.encode(value.encoded) }
}
