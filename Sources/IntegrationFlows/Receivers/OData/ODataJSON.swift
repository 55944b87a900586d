/// Entities in OData 4.0's JSON format, and as plain XML.
///
/// Without the service's metadata every field is a text, and an entity's element is named like its set.
///
/// Source: OData JSON Format 4.0.
struct ODataJSON {
    let metadata: ODataMetadata

    func entity(_ element: MarkupElement) -> OrderedJSON {
        let types = metadata.properties[element.name] ?? [:]
        return .object(
            element.children.map { child in
                if child.children.contains(where: { !$0.children.isEmpty }) {
                    return .init(name: child.name, value: .array(child.children.map(entity)))
                }
                if !child.children.isEmpty { return .init(name: child.name, value: entity(child)) }
                return .init(name: child.name, value: Self.value(child.text, type: types[child.name]))
            })
    }

    private static func value(_ text: String, type: String?) -> OrderedJSON {
        guard !text.isEmpty else { return .null }
        switch type {
        case "Edm.Boolean": return .bool(text == "true")
        case "Edm.Byte", "Edm.SByte", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Decimal", "Edm.Double", "Edm.Single":
            return Double(text) == nil ? .string(text) : .number(text)
        default: return .string(text)
        }
    }

    /// Throws `stepFailed` for what is no JSON.
    func plain(_ bytes: [UInt8], set: String) throws(FlowError) -> String {
        let json = try OrderedJSON(utf8: bytes)
        let entities: [OrderedJSON]
        if case .array(let all)? = json["value"] { entities = all } else { entities = [json] }
        let type = metadata.types[set] ?? set
        let content = entities.map { plain($0, as: type) }.joined()
        return #"<?xml version="1.0" encoding="UTF-8"?>"# + "<\(set)>\(content)</\(set)>"
    }

    private func plain(_ value: OrderedJSON, as name: String) -> String {
        switch value {
        case .object(let members):
            // Control information, `@odata.etag`, is no part of the entity.
            let fields = members.filter { MarkupText.isName($0.name) }
            return "<\(name)>\(fields.map { plain($0.value, as: $0.name) }.joined())</\(name)>"
        case .array(let elements):
            let inner = metadata.types[name] ?? name
            return "<\(name)>\(elements.map { plain($0, as: inner) }.joined())</\(name)>"
        case .null: return "<\(name)/>"
        case .bool(let flag): return "<\(name)>\(flag)</\(name)>"
        case .number(let text), .string(let text):
            return text.isEmpty ? "<\(name)/>" : "<\(name)>\(MarkupText.escaped(text))</\(name)>"
        }
    }
}
