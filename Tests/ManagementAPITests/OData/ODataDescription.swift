import CountersignTesting
import Foundation

/// The published descriptions of the original API, which stand beside the vectors.
struct ODataDescription: Sendable {
    /// Status codes by method and path, placeholders all alike.
    private let statuses: [String: Set<String>]
    /// Names of the properties that each type has, by the type's name.
    private let properties: [String: Set<String>]

    static let folder = Vectors.root?.deletingLastPathComponent().appendingPathComponent("facts/sap-odata")
    static let isAvailable = folder.map { FileManager.default.fileExists(atPath: $0.path) } ?? false

    init() throws {
        guard let folder = Self.folder else { throw VectorsMissing() }
        var statuses: [String: Set<String>] = [:]
        var properties: [String: Set<String>] = [:]
        for name in ["SecurityContent", "IntegrationContent", "MessageProcessingLogs", "MessageStore"] {
            let data = try Data(contentsOf: folder.appendingPathComponent(name + ".json"))
            let root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
            for (path, operations) in root["paths"] as? [String: [String: Any]] ?? [:] {
                for (method, operation) in operations {
                    let responses = (operation as? [String: Any])?["responses"] as? [String: Any] ?? [:]
                    statuses[Self.key(method, path), default: []].formUnion(responses.keys)
                }
            }
            let definitions = root["definitions"] as? [String: [String: Any]] ?? [:]
            for (type, definition) in definitions {
                let plain = type.split(separator: ".").last.map(String.init) ?? type
                properties[plain, default: []].formUnion(Self.names(definition, definitions))
            }
        }
        self.statuses = statuses
        self.properties = properties
    }

    /// The statuses that an operation may answer with; nil where the original has no such operation.
    func statuses(_ method: String, _ pattern: String) -> Set<String>? { statuses[Self.key(method, "/" + pattern)] }

    /// The properties of a type, whatever its variants for writing add; nil for a type that is not described.
    func properties(_ type: String) -> Set<String>? { properties[type] }

    private static func key(_ method: String, _ path: String) -> String {
        let plain = path.replacing("69645F727361", with: "{}").replacing("'system'", with: "'{}'")
        return method.uppercased() + " " + plain.replacing(/\{[^}]*\}/, with: "{}").replacing(" ", with: "")
    }

    private static func names(_ definition: [String: Any], _ all: [String: [String: Any]]) -> Set<String> {
        var names = Set((definition["properties"] as? [String: Any] ?? [:]).keys)
        for part in definition["allOf"] as? [[String: Any]] ?? [] {
            if let reference = (part["$ref"] as? String)?.split(separator: "/").last.map(String.init),
                let inner = all[reference]
            {
                names.formUnion(Self.names(inner, all))
            } else {
                names.formUnion(Self.names(part, all))
            }
        }
        return names
    }
}
