/// The kinds of value that our entities' properties have.
///
/// Source: OData 2.0, "Abstract Type System", primitive types.
enum EdmType: Hashable, Sendable {
    case string
    case int32
    /// Written as text in JSON.
    case int64
    case boolean
    /// Written as `/Date(milliseconds)/` in JSON.
    case dateTime
    /// Written in base 64.
    case binary
    case complex(ODataComplexType)

    /// As `$metadata` and the Atom format name it.
    var name: String {
        switch self {
        case .string: "Edm.String"
        case .int32: "Edm.Int32"
        case .int64: "Edm.Int64"
        case .boolean: "Edm.Boolean"
        case .dateTime: "Edm.DateTime"
        case .binary: "Edm.Binary"
        case .complex(let type): "\(ODataEntityType.namespace).\(type.name)"
        }
    }
}

/// One property of a type.
struct ODataPropertyType: Hashable, Sendable {
    let name: String
    let type: EdmType

    init(_ name: String, _ type: EdmType = .string) {
        self.name = name
        self.type = type
    }
}

/// Several values under one name, without a key.
struct ODataComplexType: Hashable, Sendable {
    let name: String
    let properties: [ODataPropertyType]
}

/// From an entity to others.
struct ODataNavigation: Hashable, Sendable {
    let name: String
    /// The type of what is there.
    let target: String
    let isCollection: Bool

    static func many(_ name: String, _ target: String) -> ODataNavigation {
        ODataNavigation(name: name, target: target, isCollection: true)
    }

    static func one(_ name: String, _ target: String) -> ODataNavigation {
        ODataNavigation(name: name, target: target, isCollection: false)
    }
}

/// What entities of one set have in common.
struct ODataEntityType: Hashable, Sendable {
    static let namespace = "com.sap.hci.api"

    let name: String
    let set: String
    /// Names of the key's properties, in the order of the key.
    let keys: [String]
    let properties: [ODataPropertyType]
    var navigations: [ODataNavigation] = []
    /// Whether an entity has a content of its own, at `$value`.
    var hasContent = false
    /// Whether it is reached through other entities only.
    var isPart = false
}
