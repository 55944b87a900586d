import ManagementSchema

/// The shape of a JSON value, as far as the management API needs shapes.
///
/// Source: JSON Schema 2020-12, which OpenAPI 3.1 uses.
indirect enum JSONSchema: Hashable, Sendable {
    case string
    case enumeration([String])
    case integer
    case number
    case boolean
    case array(JSONSchema)
    /// An object whose member names are data.
    case map(JSONSchema)
    case nullable(JSONSchema)
    /// An object type, by its name among the components.
    case reference(String)

    /// As it stands in the OpenAPI document.
    var document: JSONValue {
        switch self {
        case .string: ["type": "string"]
        case .enumeration(let words): ["type": "string", "enum": .array(words.map(JSONValue.string))]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .array(let element): ["type": "array", "items": element.document]
        case .map(let value): ["type": "object", "additionalProperties": value.document]
        case .nullable(let schema): schema.nullableDocument
        case .reference(let name): ["$ref": .string("#/components/schemas/\(name)")]
        }
    }

    private var nullableDocument: JSONValue {
        guard case .object(var members) = document, case .string(let type) = members["type"] else {
            return ["anyOf": [document, ["type": "null"]]]
        }
        members["type"] = [.string(type), "null"]
        if case .array(let words) = members["enum"] { members["enum"] = .array(words + [.null]) }
        return .object(members)
    }
}

/// An object type: its members in the order of their declaration.
struct ObjectSchema: Hashable, Sendable {
    struct Member: Hashable, Sendable {
        let name: String
        let schema: JSONSchema
        let isRequired: Bool
    }

    let name: String
    var members: [Member]

    /// As it stands among the components of the OpenAPI document.
    var document: JSONValue {
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        var properties: [String: JSONValue] = [:]
        for member in members { properties[member.name] = member.schema.document }
        return [
            "type": "object", "properties": .object(properties), "required": .array(required),
            "additionalProperties": false,
        ]
    }
}
