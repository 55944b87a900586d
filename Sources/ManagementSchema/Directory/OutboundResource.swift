/// A service of partners' systems that a scenario calls.
public struct OutboundServiceResource: Codable, Hashable, Sendable {
    public var name: String
    /// Where the service usually is on a partner's host.
    public var path: String

    public init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}

/// Something that each arrangement of a scenario says for itself.
public struct ScenarioPropertyResource: Codable, Hashable, Sendable {
    public var name: String
    /// An arrangement without a value cannot be activated.
    public var isRequired: Bool

    public init(name: String, isRequired: Bool) {
        self.name = name
        self.isRequired = isRequired
    }
}

/// The value that an arrangement gives a property of its scenario.
public struct PropertyValue: Codable, Hashable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// How outbound calls prove who they are to the partner.
public enum OutboundAuthenticationValue: String, SchemaEnumeration, Hashable {
    case none
    case sslClientCertificate = "ssl-client-certificate"
    case userAndPassword = "user-and-password"
}

/// How one of the scenario's outbound services is called.
public struct OutboundSetting: Codable, Hashable, Sendable {
    public var name: String
    /// Absent: true.
    public var isActive: Bool?
    /// Absent: the scenario's.
    public var path: String?
    /// Absent: the system's.
    public var port: Int?
    /// Where it is called; only in answers, and only where the system has a host.
    public var address: String?

    public init(
        name: String, isActive: Bool? = nil, path: String? = nil, port: Int? = nil, address: String? = nil
    ) {
        self.name = name
        self.isActive = isActive
        self.path = path
        self.port = port
        self.address = address
    }
}

/// The outbound part of an arrangement: how its system is called.
public struct OutboundPartResource: Codable, Hashable, Sendable {
    public var authenticationMethod: OutboundAuthenticationValue
    /// The private key alias, or the name of the security material.
    public var credential: String?
    public var services: [OutboundSetting]

    public init(
        authenticationMethod: OutboundAuthenticationValue, credential: String? = nil, services: [OutboundSetting]
    ) {
        self.authenticationMethod = authenticationMethod
        self.credential = credential
        self.services = services
    }
}

/// What would break when something is deleted.
public struct DeletionReportResource: Codable, Hashable, Sendable {
    /// Whether it can be deleted now.
    public var deletable: Bool
    /// Why not.
    @Nullable public var obstacle: String?
    /// What would happen, in a sentence each.
    public var consequences: [String]
    /// When a call was last accepted by it, RFC 3339; nil when none is on record.
    @Nullable public var lastCallAt: String?

    public init(deletable: Bool, obstacle: String? = nil, consequences: [String], lastCallAt: String? = nil) {
        self.deletable = deletable
        self.obstacle = obstacle
        self.consequences = consequences
        self.lastCallAt = lastCallAt
    }
}

/// An arrangement to make after another one.
public struct ArrangementDuplication: Codable, Hashable, Sendable {
    /// Of the new one.
    public var id: String
    /// Absent: the same.
    public var system: String?
    /// Absent: none yet; each connection has an identity of its own.
    public var user: String?

    public init(id: String, system: String? = nil, user: String? = nil) {
        self.id = id
        self.system = system
        self.user = user
    }
}
