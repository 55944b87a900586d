import Foundation

/// One object of a JSON file, read strictly: what has the wrong type is refused, and what nobody read in the end as well.
struct JSONFields {
    /// The file, and the way to this object in it.
    let place: String
    private let values: [String: Any]
    private var readKeys: Set<String> = []

    /// Throws `ConfigurationError` that names the file.
    init(file: String) throws {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw ConfigurationError(detail: "\(file): cannot be read", hint: "give the path of a readable JSON file")
        }
        guard let object = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
            throw ConfigurationError(detail: "\(file): not a JSON object", hint: "the file must hold one JSON object")
        }
        self.init(object, place: file)
    }

    private init(_ values: [String: Any], place: String) {
        self.values = values
        self.place = place
    }

    private mutating func value<Value>(_ key: String, _ type: String) throws -> Value? {
        readKeys.insert(key)
        guard let found = values[key] else { return nil }
        guard let value = found as? Value else { throw ConfigurationError(detail: "\(place): \(key) is not \(type)") }
        return value
    }

    mutating func string(_ key: String) throws -> String? { try value(key, "a text") }

    mutating func integer(_ key: String) throws -> Int? { try value(key, "a whole number") }

    mutating func flag(_ key: String) throws -> Bool? { try value(key, "true or false") }

    mutating func strings(_ key: String) throws -> [String]? { try value(key, "a list of texts") }

    mutating func integers(_ key: String) throws -> [Int]? { try value(key, "a list of whole numbers") }

    mutating func required(_ key: String) throws -> String {
        guard let text = try string(key) else { throw ConfigurationError(detail: "\(place): \(key) is missing") }
        return text
    }

    mutating func object<Result>(_ key: String, _ read: (inout JSONFields) throws -> Result) throws -> Result? {
        guard let values: [String: Any] = try value(key, "an object") else { return nil }
        return try Self.reading(values, place: "\(place): \(key)", read)
    }

    mutating func objects<Result>(_ key: String, _ read: (inout JSONFields) throws -> Result) throws -> [Result]? {
        guard let all: [[String: Any]] = try value(key, "a list of objects") else { return nil }
        return try all.enumerated().map { try Self.reading($0.element, place: "\(place): \(key)[\($0.offset)]", read) }
    }

    /// An object whose keys are names of the reader's own.
    mutating func dictionary<Result>(
        _ key: String, _ read: (inout JSONFields) throws -> Result
    ) throws -> [String: Result]? {
        guard let all: [String: [String: Any]] = try value(key, "an object of objects") else { return nil }
        return try Dictionary(
            uniqueKeysWithValues: all.map { ($0.key, try Self.reading($0.value, place: "\(place): \($0.key)", read)) })
    }

    private static func reading<Result>(
        _ values: [String: Any], place: String, _ read: (inout JSONFields) throws -> Result
    ) throws -> Result {
        var fields = JSONFields(values, place: place)
        let result = try read(&fields)
        try fields.refuseOthers()
        return result
    }

    /// Throws `ConfigurationError` that names the first key which nobody asked for.
    func refuseOthers() throws {
        guard let unknown = values.keys.filter({ !readKeys.contains($0) }).min() else { return }
        throw ConfigurationError(
            detail: "\(place): unknown key \"\(unknown)\"",
            hint: "known keys: " + readKeys.sorted().joined(separator: ", "))
    }
}
