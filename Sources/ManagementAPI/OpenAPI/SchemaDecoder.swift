/// A decoder with no input that notes what a type asks for.
final class SchemaDecoder: Decoder {
    /// What was asked for so far.
    final class Notes {
        enum Shape {
            case object
            case map(JSONSchema)
            case array(JSONSchema)
            case value(JSONSchema)
        }

        var shape: Shape?
        var members: [ObjectSchema.Member] = []
        /// Names that the type asked about before it read them.
        var optional: Set<String> = []
        var namesAreData = false
    }

    let reading: SchemaReading
    let notes = Notes()
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    init(reading: SchemaReading) {
        self.reading = reading
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        notes.shape = .object
        return KeyedDecodingContainer(SchemaKeyedContainer(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        SchemaUnkeyedContainer(decoder: self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        SchemaSingleContainer(decoder: self)
    }
}

/// Notes each member as it is read.
struct SchemaKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: SchemaDecoder
    let codingPath: [any CodingKey] = []

    /// Only a dictionary asks for all keys.
    var allKeys: [Key] {
        decoder.notes.namesAreData = true
        return [Key(stringValue: "name")].compactMap { $0 }
    }

    func contains(_ key: Key) -> Bool { true }

    /// Asked before a member that may be absent is read.
    func decodeNil(forKey key: Key) throws -> Bool {
        decoder.notes.optional.insert(key.stringValue)
        return false
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let (schema, value) = try decoder.reading.read(type)
        let notes = decoder.notes
        if notes.namesAreData {
            notes.shape = .map(schema)
        } else {
            let isOptional = notes.optional.contains(key.stringValue)
            notes.members.append(
                .init(
                    name: key.stringValue, schema: isOptional ? .nullable(schema) : schema, isRequired: !isOptional))
        }
        return value
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try note(type, key) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try note(type, key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try note(type, key) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try note(type, key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try note(type, key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try note(type, key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try note(type, key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try note(type, key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try note(type, key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try note(type, key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try note(type, key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try note(type, key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try note(type, key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try note(type, key) }

    /// The generic way, which the overloads above would otherwise call themselves instead of.
    private func note<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T {
        try decode(type, forKey: key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw SchemaReadingError(description: "\(key.stringValue) is nested")
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw SchemaReadingError(description: "\(key.stringValue) is nested")
    }

    func superDecoder() throws -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { decoder }
}

/// One element, whose schema is the array's.
struct SchemaUnkeyedContainer: UnkeyedDecodingContainer {
    let decoder: SchemaDecoder
    let codingPath: [any CodingKey] = []
    let count: Int? = 1
    private(set) var currentIndex = 0
    var isAtEnd: Bool { currentIndex > 0 }

    init(decoder: SchemaDecoder) {
        self.decoder = decoder
    }

    mutating func decodeNil() throws -> Bool { false }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let (schema, value) = try decoder.reading.read(type)
        decoder.notes.shape = .array(schema)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        throw SchemaReadingError(description: "an array's element is nested")
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw SchemaReadingError(description: "an array's element is nested")
    }

    mutating func superDecoder() throws -> any Decoder { decoder }
}

/// A type that is written as another one.
struct SchemaSingleContainer: SingleValueDecodingContainer {
    let decoder: SchemaDecoder
    let codingPath: [any CodingKey] = []

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let (schema, value) = try decoder.reading.read(type)
        decoder.notes.shape = .value(schema)
        return value
    }
}
