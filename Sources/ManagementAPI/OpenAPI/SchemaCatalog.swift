import ManagementSchema

/// The schemas of the wire types, read off their own decoding, so that document and code cannot part.
///
/// A type is decoded once from a decoder that has no input: it notes which members are asked for, as what, and hands
/// out stand-ins.
struct SchemaCatalog: Sendable {
    private(set) var objects: [String: ObjectSchema] = [:]

    /// The schema of `type`; the object types that it consists of are added to the catalog.
    ///
    /// Throws for a type whose decoding is not plain (`SchemaReadingError`).
    mutating func add(_ type: any Decodable.Type) throws -> JSONSchema {
        let reading = SchemaReading(objects: objects)
        let schema = try reading.schema(of: type)
        objects = reading.objects
        return schema
    }
}

/// A wire type that cannot be described: it recurses, or decodes in a way that has no schema here.
struct SchemaReadingError: Error, CustomStringConvertible {
    let description: String
}

/// The state of one walk through a type. Not shared between tasks.
final class SchemaReading {
    private(set) var objects: [String: ObjectSchema]
    private var open: [String] = []

    init(objects: [String: ObjectSchema]) {
        self.objects = objects
    }

    func schema(of type: any Decodable.Type) throws -> JSONSchema {
        func opened<T: Decodable>(_ type: T.Type) throws -> JSONSchema { try read(type).schema }
        return try opened(type)
    }

    /// The schema of `type` and a value of it to go on with.
    func read<T: Decodable>(_ type: T.Type) throws -> (schema: JSONSchema, value: T) {
        if let word = type as? any SchemaEnumeration.Type, let value = word.first as? T {
            return (.enumeration(word.words), value)
        }
        for (schema, value) in Self.primitives {
            if let value = value as? T { return (schema, value) }
        }
        let name = String(describing: type)
        guard !open.contains(name) else { throw SchemaReadingError(description: "\(name) contains itself") }
        open.append(name)
        defer { open.removeLast() }
        let decoder = SchemaDecoder(reading: self)
        let value = try T(from: decoder)
        switch decoder.notes.shape {
        case .object:
            objects[name] = ObjectSchema(name: name, members: decoder.notes.members)
            return (.reference(name), value)
        case .map(let schema): return (.map(schema), value)
        case .array(let schema): return (.array(schema), value)
        case .value(let schema): return (schema, value)
        case nil: throw SchemaReadingError(description: "\(name) reads nothing")
        }
    }

    private static let primitives: [(JSONSchema, any Sendable)] = [
        (.string, "text"), (.boolean, true), (.integer, 1), (.number, 1.5),
    ]
}

extension SchemaEnumeration {
    fileprivate static var words: [String] { allCases.map(\.rawValue) }
    fileprivate static var first: Any? { allCases.first }
}
