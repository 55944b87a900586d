/// A value out of a Java object stream; only what keystores hold is told apart.
indirect enum JavaValue {
    case null
    case number(Int64)
    case string(String)
    case bytes([UInt8])
    /// The class's name and the fields of it and of the classes above it.
    case object(String, [String: JavaValue])
    /// Anything else.
    case other

    subscript(field: String) -> JavaValue? {
        if case .object(_, let fields) = self { fields[field] } else { nil }
    }

    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var bytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }
}

/// Reads one object of Java's serialization, without ever making a Java object of it.
///
/// Source: "Java Object Serialization Specification", chapter 6.
struct JavaObjectReader {
    private struct ClassDescription {
        let name: String
        let flags: UInt8
        let fields: [(type: UInt8, name: String)]
        /// The class above, first; this one, last.
        let hierarchy: [Int]
    }

    private enum Handle {
        case value(JavaValue)
        case description(Int)
    }

    private var input: BigEndianReader
    private var handles: [Handle] = []
    private var descriptions: [ClassDescription] = []
    private let limits: KeystoreLimits

    init(_ input: BigEndianReader, limits: KeystoreLimits) {
        self.input = input
        self.limits = limits
    }

    /// Where the stream has been read to.
    var index: Int { input.index }

    mutating func read() throws(KeystoreError) -> JavaValue {
        guard try input.word16() == 0xaced, try input.word16() == 5 else {
            throw KeystoreError(.damaged, "a secret key is not in Java's serialization")
        }
        return try value(depth: 0)
    }

    private mutating func value(depth: Int) throws(KeystoreError) -> JavaValue {
        try value(tag: try input.byte(), depth: depth)
    }

    private mutating func value(tag: UInt8, depth: Int) throws(KeystoreError) -> JavaValue {
        guard depth <= limits.depthMax, handles.count <= limits.itemsMax else {
            throw KeystoreError(.limitExceeded, "a Java object is nested too deep")
        }
        switch tag {
        case 0x70: return .null
        case 0x71: return try reference()
        case 0x73: return try object(depth: depth + 1)
        case 0x74:
            let text = try input.string()
            handles.append(.value(.string(text)))
            return .string(text)
        case 0x75: return try array(depth: depth + 1)
        case 0x77:
            _ = try input.bytes(Int(try input.byte()))
            return .other
        case 0x7e: return try enumeration(depth: depth + 1)
        default: throw KeystoreError(.damaged, "a Java object stream holds an unknown element")
        }
    }

    private mutating func reference() throws(KeystoreError) -> JavaValue {
        guard case .value(let value) = try handle() else { return .other }
        return value
    }

    private mutating func handle() throws(KeystoreError) -> Handle {
        let number = Int(try input.word32()) - 0x7e_0000
        guard handles.indices.contains(number) else {
            throw KeystoreError(.damaged, "a Java object stream refers to nothing")
        }
        return handles[number]
    }

    private mutating func object(depth: Int) throws(KeystoreError) -> JavaValue {
        guard let description = try classDescription(depth: depth) else {
            throw KeystoreError(.damaged, "a Java object has no class")
        }
        let place = handles.count
        handles.append(.value(.other))
        var fields: [String: JavaValue] = [:]
        for index in descriptions[description].hierarchy {
            let level = descriptions[index]
            guard level.flags & 2 != 0 else {
                throw KeystoreError(.unsupported, "a Java object that writes itself")
            }
            for field in level.fields {
                fields[field.name] = try fieldValue(field.type, depth: depth)
            }
            if level.flags & 1 != 0 { try skipAnnotations(depth: depth) }
        }
        let object = JavaValue.object(descriptions[description].name, fields)
        handles[place] = .value(object)
        return object
    }

    private mutating func fieldValue(_ type: UInt8, depth: Int) throws(KeystoreError) -> JavaValue {
        switch type {
        case UInt8(ascii: "B"), UInt8(ascii: "Z"): return .number(Int64(try input.byte()))
        case UInt8(ascii: "C"), UInt8(ascii: "S"): return .number(Int64(try input.word16()))
        case UInt8(ascii: "I"), UInt8(ascii: "F"): return .number(Int64(try input.word32()))
        case UInt8(ascii: "J"), UInt8(ascii: "D"): return .number(Int64(bitPattern: try input.word64()))
        case UInt8(ascii: "L"), UInt8(ascii: "["): return try value(depth: depth)
        default: throw KeystoreError(.damaged, "a Java field of unknown type")
        }
    }

    private mutating func array(depth: Int) throws(KeystoreError) -> JavaValue {
        guard let description = try classDescription(depth: depth) else {
            throw KeystoreError(.damaged, "a Java array has no class")
        }
        let name = Array(descriptions[description].name.utf8)
        let place = handles.count
        handles.append(.value(.other))
        let count = Int(try input.word32())
        if name == Array("[B".utf8) {
            let bytes = JavaValue.bytes(try input.bytes(count))
            handles[place] = .value(bytes)
            return bytes
        }
        guard name.count >= 2, count <= input.remaining else {
            throw KeystoreError(.damaged, "a Java array is longer than its stream")
        }
        for _ in 0..<count { _ = try fieldValue(name[1], depth: depth) }
        return .other
    }

    private mutating func enumeration(depth: Int) throws(KeystoreError) -> JavaValue {
        _ = try classDescription(depth: depth)
        let place = handles.count
        handles.append(.value(.other))
        let name = try value(depth: depth)
        handles[place] = .value(name)
        return name
    }

    private mutating func skipAnnotations(depth: Int) throws(KeystoreError) {
        while true {
            let tag = try input.byte()
            if tag == 0x78 { return }
            _ = try value(tag: tag, depth: depth)
        }
    }

    /// The number of a class description; nil for none.
    private mutating func classDescription(depth: Int) throws(KeystoreError) -> Int? {
        guard depth <= limits.depthMax else {
            throw KeystoreError(.limitExceeded, "Java classes are nested too deep")
        }
        switch try input.byte() {
        case 0x70: return nil
        case 0x71:
            guard case .description(let number) = try handle() else {
                throw KeystoreError(.damaged, "a Java object stream refers to something that is no class")
            }
            return number
        case 0x72: return try newClassDescription(depth: depth)
        default: throw KeystoreError(.unsupported, "a Java class of a kind that keystores do not hold")
        }
    }

    private mutating func newClassDescription(depth: Int) throws(KeystoreError) -> Int {
        let name = try input.string()
        _ = try input.word64()
        let number = descriptions.count
        descriptions.append(ClassDescription(name: name, flags: 0, fields: [], hierarchy: []))
        handles.append(.description(number))
        let flags = try input.byte()
        var fields: [(type: UInt8, name: String)] = []
        for _ in 0..<(try input.word16()) {
            let type = try input.byte()
            fields.append((type, try input.string()))
            if type == UInt8(ascii: "L") || type == UInt8(ascii: "[") { _ = try value(depth: depth + 1) }
        }
        try skipAnnotations(depth: depth)
        let above = try classDescription(depth: depth + 1)
        descriptions[number] = ClassDescription(
            name: name, flags: flags, fields: fields,
            hierarchy: (above.map { descriptions[$0].hierarchy } ?? []) + [number])
        return number
    }
}
