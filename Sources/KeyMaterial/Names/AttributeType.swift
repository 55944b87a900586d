/// The attribute types that have a short name in strings, and how their values are written.
///
/// Source: RFC 4514 section 3 for the first nine; the IANA registry of LDAP parameters (RFC 4520), RFC 5280 section
/// 4.1.2.4 and RFC 2985 for the others.
enum AttributeType {
    static let commonName = "2.5.4.3"

    private static let shortNames: [(oid: String, name: String)] = [
        ("2.5.4.3", "CN"), ("2.5.4.7", "L"), ("2.5.4.8", "ST"), ("2.5.4.10", "O"), ("2.5.4.11", "OU"),
        ("2.5.4.6", "C"), ("2.5.4.9", "STREET"), ("0.9.2342.19200300.100.1.25", "DC"),
        ("0.9.2342.19200300.100.1.1", "UID"), ("2.5.4.4", "SN"), ("2.5.4.5", "serialNumber"), ("2.5.4.12", "title"),
        ("2.5.4.13", "description"), ("2.5.4.15", "businessCategory"), ("2.5.4.17", "postalCode"),
        ("2.5.4.20", "telephoneNumber"), ("2.5.4.41", "name"), ("2.5.4.42", "givenName"), ("2.5.4.43", "initials"),
        ("2.5.4.44", "generationQualifier"), ("2.5.4.46", "dnQualifier"), ("2.5.4.65", "pseudonym"),
        ("2.5.4.97", "organizationIdentifier"), ("1.2.840.113549.1.9.1", "emailAddress"),
        ("1.2.840.113549.1.9.2", "unstructuredName"), ("1.2.840.113549.1.9.8", "unstructuredAddress"),
        ("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"), ("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"),
        ("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"),
    ]

    private static let nameByOID = Dictionary(uniqueKeysWithValues: shortNames.map { ($0.oid, $0.name) })

    /// Other spellings that people and tools write; never written by us.
    private static let synonyms = [
        "e": "1.2.840.113549.1.9.1", "email": "1.2.840.113549.1.9.1", "s": "2.5.4.8", "surname": "2.5.4.4",
        "userid": "0.9.2342.19200300.100.1.1", "t": "2.5.4.12", "commonname": "2.5.4.3", "countryname": "2.5.4.6",
        "localityname": "2.5.4.7", "stateorprovincename": "2.5.4.8", "organizationname": "2.5.4.10",
        "organizationalunitname": "2.5.4.11", "streetaddress": "2.5.4.9",
        "domaincomponent": "0.9.2342.19200300.100.1.25",
        "gn": "2.5.4.42",
    ]

    private static let oidByName: [String: String] = {
        var names = synonyms
        for (oid, name) in shortNames { names[name.lowercased()] = oid }
        return names
    }()

    static func shortName(_ oid: String) -> String? { nameByOID[oid] }

    /// Takes a short name in any case, or dotted decimal, which may be led by `OID.`; nil when unknown.
    static func oid(_ text: String) -> String? {
        if let oid = oidByName[text.lowercased()] { return oid }
        let dotted = text.lowercased().hasPrefix("oid.") ? String(text.dropFirst(4)) : text
        return ObjectIdentifierText.encode(dotted) == nil ? nil : dotted
    }

    /// The value as DER: PrintableString and IA5String where the attribute's definition asks for them and the text
    /// fits, else UTF8String, as RFC 5280 section 4.1.2.4 wants.
    static func encode(_ value: String, oid: String) -> [UInt8] {
        let bytes = Array(value.utf8)
        switch oid {
        case "2.5.4.6", "2.5.4.5", "2.5.4.46", "1.3.6.1.4.1.311.60.2.1.3":
            return DER.element(bytes.allSatisfy(isPrintable) ? 0x13 : 0x0C, bytes)
        case "0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1":
            return DER.element(bytes.allSatisfy { $0 < 0x80 } ? 0x16 : 0x0C, bytes)
        default:
            return DER.element(0x0C, bytes)
        }
    }

    /// The alphabet of PrintableString. Source: ITU-T X.680 section 41.4.
    private static func isPrintable(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: " '()+,-./:=?".utf8.contains(byte)
        }
    }
}
