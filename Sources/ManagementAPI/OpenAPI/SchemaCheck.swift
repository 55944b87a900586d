import ManagementSchema

/// Holds a body against the schema of its route, and names every place that does not fit.
struct SchemaCheck: Sendable {
    let catalog: SchemaCatalog

    /// What does not fit, at most `placesMax` places.
    func places(in value: JSONValue, against schema: JSONSchema, at pointer: String = "") -> [ProblemPlace] {
        var places: [ProblemPlace] = []
        check(value, against: schema, at: pointer, into: &places)
        return Array(places.prefix(Self.placesMax))
    }

    static let placesMax = 20

    private func check(
        _ value: JSONValue, against schema: JSONSchema, at pointer: String, into places: inout [ProblemPlace]
    ) {
        switch (schema, value) {
        case (.nullable, .null), (.string, .string), (.boolean, .bool), (.integer, .integer), (.number, .integer),
            (.number, .number):
            return
        case (.nullable(let inner), _): check(value, against: inner, at: pointer, into: &places)
        case (.enumeration(let words), .string(let word)):
            guard !words.contains(word) else { return }
            places.append(.init(pointer: pointer, detail: "is none of \(words.joined(separator: ", "))"))
        case (.array(let element), .array(let values)):
            for (index, value) in values.enumerated() {
                check(value, against: element, at: "\(pointer)/\(index)", into: &places)
            }
        case (.map(let element), .object(let members)):
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                check(value, against: element, at: Self.pointer(pointer, name), into: &places)
            }
        case (.reference(let name), .object(let members)):
            guard let object = catalog.objects[name] else { return }
            check(members, against: object, at: pointer, into: &places)
        default:
            places.append(.init(pointer: pointer, detail: "is not \(schema.words)"))
        }
    }

    private func check(
        _ members: [String: JSONValue], against object: ObjectSchema, at pointer: String,
        into places: inout [ProblemPlace]
    ) {
        for member in object.members {
            let place = Self.pointer(pointer, member.name)
            if let value = members[member.name] {
                check(value, against: member.schema, at: place, into: &places)
            } else if member.isRequired {
                places.append(.init(pointer: place, detail: "is missing"))
            }
        }
        let known = Set(object.members.map(\.name))
        for name in members.keys.sorted() where !known.contains(name) {
            places.append(.init(pointer: Self.pointer(pointer, name), detail: "is not known here"))
        }
    }

    /// Source: RFC 6901 section 3, for `~` and `/` in names.
    private static func pointer(_ base: String, _ name: String) -> String {
        var escaped = ""
        for character in name.prefix(80) {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.append(character)
            }
        }
        return "\(base)/\(escaped)"
    }
}

extension JSONSchema {
    /// What a person would call it.
    fileprivate var words: String {
        switch self {
        case .string, .enumeration: "a string"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .array: "an array"
        case .map, .reference: "an object"
        case .nullable(let inner): inner.words
        }
    }
}
