import Foundation

/// Entities as an Atom feed or entry, what clients get that ask for nothing else.
///
/// Source: OData 2.0, "AtomPub Format"; RFC 4287.
struct ODataAtom {
    /// The service's address, with a slash at the end.
    let root: String
    let now: Date

    private static let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
    private static let data = "http://schemas.microsoft.com/ado/2007/08/dataservices"
    private static let metadata = data + "/metadata"

    private var namespaces: String {
        "xmlns=\"http://www.w3.org/2005/Atom\" xmlns:m=\"\(Self.metadata)\" xmlns:d=\"\(Self.data)\" "
            + "xml:base=\"\(Self.escaped(root))\""
    }

    /// - Parameter count: how many there are without `$top` and `$skip`; nil leaves it out.
    func document(_ type: ODataEntityType, _ entities: [ODataEntity], at path: String, count: Int?) -> String {
        Self.head + feed(type, entities, at: path, count: count, namespaces: " " + namespaces)
    }

    func document(_ entity: ODataEntity) -> String { Self.head + entry(entity, namespaces: " " + namespaces) }

    /// One property by itself.
    func document(_ name: String, _ value: ODataValue, _ type: EdmType) -> String {
        let spaces = " xmlns:d=\"\(Self.data)\" xmlns:m=\"\(Self.metadata)\""
        return Self.head + element(name, value, type, namespaces: spaces)
    }

    func serviceDocument(_ sets: [String]) -> String {
        let collections = sets.map { "<collection href=\"\($0)\"><atom:title>\($0)</atom:title></collection>" }
        return Self.head + "<service xmlns=\"http://www.w3.org/2007/app\" xmlns:atom=\"http://www.w3.org/2005/Atom\" "
            + "xml:base=\"\(Self.escaped(root))\"><workspace><atom:title>Default</atom:title>"
            + "\(collections.joined())</workspace></service>"
    }

    static func error(_ error: ODataError) -> String {
        head + "<error xmlns=\"\(metadata)\"><code>\(escaped(error.kind.code))</code>"
            + "<message xml:lang=\"en\">\(escaped(error.detail))</message></error>"
    }

    private func feed(
        _ type: ODataEntityType, _ entities: [ODataEntity], at path: String, count: Int?, namespaces: String
    ) -> String {
        let counted = count.map { "<m:count>\($0)</m:count>" } ?? ""
        return "<feed\(namespaces)><id>\(Self.escaped(root + path))</id><title type=\"text\">\(type.set)</title>"
            + "<updated>\(updated)</updated><author><name/></author>\(counted)"
            + "<link href=\"\(Self.escaped(path))\" rel=\"self\" title=\"\(type.set)\"/>"
            + entities.map { entry($0, namespaces: "") }.joined() + "</feed>"
    }

    private func entry(_ entity: ODataEntity, namespaces: String) -> String {
        let path = Self.escaped(entity.path)
        let links = entity.type.navigations.filter { entity.isSelected($0.name) }.map { link($0, of: entity) }
        let selected = entity.type.properties.filter { entity.isSelected($0.name) }
        let properties = selected.map { element($0.name, entity.values[$0.name] ?? .null, $0.type) }
        let body = "<m:properties>\(properties.joined())</m:properties>"
        let content =
            entity.type.hasContent
            ? "<content type=\"application/octet-stream\" src=\"\(path)/$value\"/>\(body)"
            : "<content type=\"application/xml\">\(body)</content>"
        return
            "<entry\(namespaces)><id>\(Self.escaped(root))\(path)</id><title type=\"text\">\(entity.type.set)</title>"
            + "<updated>\(updated)</updated><category term=\"\(ODataEntityType.namespace).\(entity.type.name)\" "
            + "scheme=\"\(Self.data)/scheme\"/><link href=\"\(path)\" rel=\"edit\" title=\"\(entity.type.name)\"/>"
            + links.joined() + content + "</entry>"
    }

    private func link(_ navigation: ODataNavigation, of entity: ODataEntity) -> String {
        let path = "\(entity.path)/\(navigation.name)"
        let kind = navigation.isCollection ? "feed" : "entry"
        let start =
            "<link href=\"\(Self.escaped(path))\" rel=\"\(Self.data)/related/\(navigation.name)\" "
            + "title=\"\(navigation.name)\" type=\"application/atom+xml;type=\(kind)\""
        switch entity.expanded[navigation.name] {
        case nil: return start + "/>"
        case .one(let one):
            return start + "><m:inline>\(one.map { entry($0, namespaces: "") } ?? "")</m:inline></link>"
        case .many(let many):
            let type = many.first?.type ?? ODataEntityType(name: "", set: navigation.name, keys: [], properties: [])
            let inner = feed(type, many, at: path, count: nil, namespaces: "")
            return start + "><m:inline>\(inner)</m:inline></link>"
        }
    }

    private func element(_ name: String, _ value: ODataValue, _ type: EdmType, namespaces: String = "") -> String {
        let kind = type == .string ? "" : " m:type=\"\(type.name)\""
        let text: String
        switch value {
        case .null: return "<d:\(name)\(namespaces)\(kind) m:null=\"true\"/>"
        case .string(let string): text = Self.escaped(string)
        case .integer(let number): text = String(number)
        case .boolean(let flag): text = String(flag)
        case .time(let time): text = ODataTime.text(time)
        case .binary(let bytes): text = Data(bytes).base64EncodedString()
        case .complex(let members):
            guard case .complex(let complex) = type else { return "" }
            text = complex.properties.map { element($0.name, members[$0.name] ?? .null, $0.type) }.joined()
        }
        return "<d:\(name)\(namespaces)\(kind)>\(text)</d:\(name)>"
    }

    private var updated: String { now.rfc3339 }

    /// Characters that XML cannot hold become replacement characters. Source: XML 1.0 section 2.2.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\r": result += "&#13;"
            case _ where scalar.value < 0x20 && scalar != "\t" && scalar != "\n": result += "\u{FFFD}"
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
