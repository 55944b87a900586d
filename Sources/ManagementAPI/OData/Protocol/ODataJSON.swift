import Foundation

/// Entities in OData's verbose JSON: everything under `d`, members in the order of the type.
///
/// Source: OData 2.0, "JavaScript Object Notation (JSON)".
struct ODataJSON {
    /// The service's address, with a slash at the end.
    let root: String

    /// - Parameter count: how many there are without `$top` and `$skip`; nil leaves it out.
    func document(_ entities: [ODataEntity], count: Int?) -> String {
        let counted = count.map { "\"__count\":\"\($0)\"," } ?? ""
        return "{\"d\":{\(counted)\"results\":[\(entities.map(object).joined(separator: ","))]}}"
    }

    func document(_ entity: ODataEntity) -> String { "{\"d\":\(object(entity))}" }

    /// One property by itself.
    func document(_ name: String, _ value: ODataValue, _ type: EdmType) -> String {
        "{\"d\":{\(Self.quoted(name)):\(self.value(value, type))}}"
    }

    func serviceDocument(_ sets: [String]) -> String {
        "{\"d\":{\"EntitySets\":[\(sets.map(Self.quoted).joined(separator: ","))]}}"
    }

    static func error(_ error: ODataError) -> String {
        "{\"error\":{\"code\":\(quoted(error.kind.code)),\"message\":"
            + "{\"lang\":\"en\",\"value\":\(quoted(error.detail))}}}"
    }

    private func object(_ entity: ODataEntity) -> String {
        let address = root + entity.path
        var members = [
            "\"__metadata\":{\"id\":\(Self.quoted(address)),\"uri\":\(Self.quoted(address)),"
                + "\"type\":\(Self.quoted("\(ODataEntityType.namespace).\(entity.type.name)"))"
                + (entity.type.hasContent ? ",\"media_src\":\(Self.quoted(address + "/$value"))" : "") + "}"
        ]
        for property in entity.type.properties where entity.isSelected(property.name) {
            members.append(
                "\(Self.quoted(property.name)):\(value(entity.values[property.name] ?? .null, property.type))")
        }
        for navigation in entity.type.navigations where entity.isSelected(navigation.name) {
            members.append("\(Self.quoted(navigation.name)):\(link(navigation, of: entity))")
        }
        return "{\(members.joined(separator: ","))}"
    }

    private func link(_ navigation: ODataNavigation, of entity: ODataEntity) -> String {
        switch entity.expanded[navigation.name] {
        case .one(let one): one.map(object) ?? "null"
        case .many(let many): "{\"results\":[\(many.map(object).joined(separator: ","))]}"
        case nil: "{\"__deferred\":{\"uri\":\(Self.quoted("\(root)\(entity.path)/\(navigation.name)"))}}"
        }
    }

    private func value(_ value: ODataValue, _ type: EdmType) -> String {
        switch value {
        case .null: return "null"
        case .string(let text): return Self.quoted(text)
        case .integer(let number): return type == .int64 ? "\"\(number)\"" : String(number)
        case .boolean(let flag): return String(flag)
        case .time(let time): return "\"/Date(\(time.milliseconds))/\""
        case .binary(let bytes): return Self.quoted(Data(bytes).base64EncodedString())
        case .complex(let members):
            guard case .complex(let complex) = type else { return "null" }
            let written = complex.properties.map { property in
                "\(Self.quoted(property.name)):\(self.value(members[property.name] ?? .null, property.type))"
            }
            let name = Self.quoted("\(ODataEntityType.namespace).\(complex.name)")
            return "{\"__metadata\":{\"type\":\(name)},\(written.joined(separator: ","))}"
        }
    }

    /// Source: RFC 8259 section 7.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x2028 || scalar.value == 0x2029:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
