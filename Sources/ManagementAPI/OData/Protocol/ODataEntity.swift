import Foundation

/// A property's value.
enum ODataValue: Hashable, Sendable, ExpressibleByStringLiteral {
    case null
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case time(Date)
    case binary([UInt8])
    case complex([String: ODataValue])

    init(stringLiteral value: String) { self = .string(value) }

    static func optional(_ text: String?) -> ODataValue { text.map { .string($0) } ?? .null }
    static func optional(_ time: Date?) -> ODataValue { time.map { .time($0) } ?? .null }
    static func optional(_ number: Int?) -> ODataValue { number.map { .integer($0) } ?? .null }
}

/// One thing that the service tells of.
struct ODataEntity: Sendable {
    let type: ODataEntityType
    /// A property of the type that is missing here is null.
    var values: [String: ODataValue]
    /// What `$expand` has put under navigations' names.
    var expanded: [String: Expanded] = [:]
    /// The properties and navigations that `$select` left; nil: all.
    var selection: Set<String>?
    /// Where it is, when that does not follow from set and key: a part of another entity.
    var place: String?

    indirect enum Expanded: Sendable {
        case one(ODataEntity?)
        case many([ODataEntity])
    }

    init(_ type: ODataEntityType, at place: String? = nil, _ values: [String: ODataValue]) {
        self.type = type
        self.place = place
        self.values = values
    }

    /// Relative to the service's root: `KeystoreEntries('6162')`.
    var path: String { place ?? type.set + keyPredicate }

    /// `('6162')`, or `(Id='a',Version='1.0.0')`.
    var keyPredicate: String {
        let parts = type.keys.map { key in
            let literal: String
            switch values[key] {
            case .integer(let number):
                let isLong = type.properties.first { $0.name == key }?.type == .int64
                literal = "\(number)\(isLong ? "L" : "")"
            case .string(let text): literal = "'" + ODataPath.escaped(text.replacing("'", with: "''")) + "'"
            default: literal = "''"
            }
            return type.keys.count == 1 ? literal : "\(key)=\(literal)"
        }
        return "(" + parts.joined(separator: ",") + ")"
    }

    /// A value by its path: `Status`, `IntegrationArtifact/Id`; nil where the type has no such property.
    func value(_ path: String) -> ODataValue? {
        let names = path.split(separator: "/").map(String.init)
        guard let first = names.first, let property = type.properties.first(where: { $0.name == first }) else {
            return nil
        }
        let value = values[first] ?? .null
        guard names.count == 2, case .complex(let complex) = property.type else {
            return names.count == 1 ? value : nil
        }
        guard complex.properties.contains(where: { $0.name == names[1] }) else { return nil }
        guard case .complex(let members) = value else { return .null }
        return members[names[1]] ?? .null
    }

    func isSelected(_ name: String) -> Bool { selection?.contains(name) ?? true }
}
