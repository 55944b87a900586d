/// Entities in OData's JSON formats, and as plain XML.
///
/// Without the service's metadata every field is a text, and an entity's element is named like its set where the
/// service does not name it.
///
/// Source: OData 2.0, JSON format; OData JSON Format 4.0.
struct ODataJSON {
    enum Version: Sendable {
        case v2
        case v4
    }

    let metadata: ODataMetadata
    let version: Version

    func entity(_ element: MarkupElement) -> OrderedJSON {
        let types = metadata.properties[element.name] ?? [:]
        return .object(
            element.children.map { child in
                if child.children.contains(where: { !$0.children.isEmpty }) {
                    return .init(name: child.name, value: .array(child.children.map(entity)))
                }
                if !child.children.isEmpty { return .init(name: child.name, value: entity(child)) }
                return .init(name: child.name, value: value(child.text, type: types[child.name]))
            })
    }

    private func value(_ text: String, type: String?) -> OrderedJSON {
        guard !text.isEmpty else { return .null }
        switch type {
        case "Edm.Boolean": return .bool(text == "true")
        case "Edm.Byte", "Edm.SByte", "Edm.Int16", "Edm.Int32", "Edm.Double", "Edm.Single": return number(text)
        // Version 2 writes these as texts, so that no reader rounds them.
        case "Edm.Int64", "Edm.Decimal": return version == .v2 ? .string(text) : number(text)
        case "Edm.DateTime", "Edm.DateTimeOffset":
            return .string(version == .v2 ? ODataMoment(text)?.json ?? text : text)
        default: return .string(text)
        }
    }

    private func number(_ text: String) -> OrderedJSON { Double(text) == nil ? .string(text) : .number(text) }

    /// A set of entities, or one entity.
    ///
    /// Throws `stepFailed` for what is no JSON.
    func page(_ bytes: [UInt8], set: String) throws(FlowError) -> ReceiverPage {
        var json = try OrderedJSON(utf8: bytes)
        let next: OrderedJSON?
        switch version {
        case .v2:
            json = json["d"] ?? json
            next = json["__next"]
            json = json["results"] ?? json
        case .v4:
            next = json["@odata.nextLink"]
            if case .array? = json["value"] { json = json["value"] ?? json }
        }
        let entities = if case .array(let all) = json { all } else { [json] }
        let type = metadata.types[set] ?? set
        var link: String?
        if case .string(let text)? = next { link = text }
        return ReceiverPage(
            content: entities.map { plain($0, as: type) }.joined(), count: entities.count, nextLink: link)
    }

    private func plain(_ value: OrderedJSON, as name: String) -> String {
        switch value {
        case .object(let members):
            if version == .v2, let collection = value["results"] { return plain(collection, as: name) }
            let element = typeName(value) ?? name
            // Control information, `@odata.etag`, `__metadata`, is no part of the entity, nor are links that lead to others.
            let fields = members.filter {
                MarkupText.isName($0.name) && $0.name != "__metadata" && $0.value["__deferred"] == nil
            }
            return "<\(element)>\(fields.map { field($0.name, $0.value) }.joined())</\(element)>"
        case .array(let elements): return elements.map { plain($0, as: name) }.joined()
        case .null: return "<\(name)/>"
        case .bool(let flag): return "<\(name)>\(flag)</\(name)>"
        case .number(let text): return "<\(name)>\(text)</\(name)>"
        case .string(let text):
            let text = version == .v2 ? ODataMoment(json: text)?.plain ?? text : text
            return text.isEmpty ? "<\(name)/>" : "<\(name)>\(MarkupText.escaped(text))</\(name)>"
        }
    }

    /// A field of an entity: entities below it stand in an element of its name, each in one of its type.
    private func field(_ name: String, _ value: OrderedJSON) -> String {
        let inner = metadata.types[name] ?? name
        switch value {
        case .array(let elements): return "<\(name)>\(elements.map { plain($0, as: inner) }.joined())</\(name)>"
        case .object
        where version == .v2
            && (value["results"] != nil || typeName(value) != nil && value["__metadata"]?["uri"] != nil):
            return "<\(name)>\(plain(value, as: inner))</\(name)>"
        default:
            // A complex value has a type of its own, which names nothing here.
            return plain(value.withoutMetadata, as: name)
        }
    }

    private func typeName(_ value: OrderedJSON) -> String? {
        guard version == .v2, case .string(let type)? = value["__metadata"]?["type"],
            let name = type.split(separator: ".").last.map(String.init), MarkupText.isName(name)
        else { return nil }
        return name
    }
}

extension OrderedJSON {
    fileprivate var withoutMetadata: OrderedJSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != "__metadata" })
    }
}
