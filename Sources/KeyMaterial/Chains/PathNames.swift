/// The names of an alternative name or a name constraint, as they stand in the encoding.
///
/// Source: RFC 5280 section 4.2.1.6.
struct PathNames {
    enum Kind: UInt32, Hashable {
        case other, email, dns, x400, directory, ediParty, uri, address, registeredID
    }

    struct Name {
        let kind: Kind
        let bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    var names: [Name] = []

    /// The names of GeneralNames; nil when they cannot be read or there are none.
    init?(generalNames value: [UInt8]) {
        guard var list = try? ASN1Element(value, name: "GeneralNames").children(), !list.isAtEnd else { return nil }
        while !list.isAtEnd {
            guard let name = try? list.next("GeneralName"), let read = Self.name(name) else { return nil }
            names.append(read)
        }
    }

    /// The bases of both kinds of subtrees; nil when they cannot be read or there are none.
    init?(constraints value: [UInt8]) {
        guard var fields = try? ASN1Element(value, name: "NameConstraints").children() else { return nil }
        while !fields.isAtEnd {
            guard let subtrees = try? fields.next("subtrees"), subtrees.tag.tagClass == 2, subtrees.tag.number < 2,
                var list = try? subtrees.children(.context(subtrees.tag.number)), !list.isAtEnd
            else { return nil }
            while !list.isAtEnd {
                guard var subtree = try? list.next("GeneralSubtree").children(), let base = try? subtree.next("base"),
                    let read = Self.name(base)
                else { return nil }
                names.append(read)
            }
        }
        guard !names.isEmpty else { return nil }
    }

    private static func name(_ element: ASN1Element) -> Name? {
        guard element.tag.tagClass == 2, let kind = Kind(rawValue: element.tag.number) else { return nil }
        return Name(kind: kind, bytes: Array(element.content))
    }
}

extension PathNames.Name {
    /// Letters, digits and inner hyphens in labels of at most 63. Source: RFC 1034 section 3.5.
    static func isHostName(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return !text.isEmpty && text.utf8.count <= 253
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { byte in
                        byte == 0x2D || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                            || (0x61...0x7A).contains(byte)
                    }
            }
    }

    /// One mailbox of local part and host. Source: RFC 5280 section 4.2.1.6, RFC 2821 section 4.1.2.
    static func isMailbox(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && isHostName(parts[1])
            && parts[0].utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
