/// Where an arrangement is in its life; only active ones let calls through.
public enum ArrangementStateValue: String, SchemaEnumeration, Hashable {
    case draft
    case active
    case inactive
}

/// A communication arrangement: which system may call which services, as which user.
public struct ArrangementResource: Codable, Hashable, Sendable {
    public var id: String
    public var scenario: String
    public var system: String
    /// Nil while a draft has none.
    @Nullable public var user: String?
    public var authenticationMethod: AuthenticationMethodValue
    public var state: ArrangementStateValue
    public var description: String
    /// Nil where the system only calls.
    @Nullable public var outbound: OutboundPartResource?
    public var properties: [PropertyValue]
    /// What to consider, told when it is activated; absent otherwise.
    public var findings: [Finding]?

    public init(
        id: String, scenario: String, system: String, user: String? = nil,
        authenticationMethod: AuthenticationMethodValue, state: ArrangementStateValue, description: String = "",
        outbound: OutboundPartResource? = nil, properties: [PropertyValue] = []
    ) {
        self.description = description
        self.outbound = outbound
        self.properties = properties
        self.id = id
        self.scenario = scenario
        self.system = system
        self.user = user
        self.authenticationMethod = authenticationMethod
        self.state = state
    }
}

/// One page of communication arrangements, ordered by id.
public struct ArrangementList: Codable, Hashable, Sendable {
    public var arrangements: [ArrangementResource]
    /// What to give as `cursor` for the next page; nil on the last one.
    @Nullable public var nextCursor: String?

    public init(arrangements: [ArrangementResource], nextCursor: String? = nil) {
        self.arrangements = arrangements
        self.nextCursor = nextCursor
    }
}

/// An arrangement with its technical data: the services it opens and the user's certificates.
public struct ArrangementDetail: Codable, Hashable, Sendable {
    public var id: String
    public var scenario: String
    public var system: String
    /// Nil while a draft has none.
    @Nullable public var user: String?
    public var authenticationMethod: AuthenticationMethodValue
    public var state: ArrangementStateValue
    public var services: [ServiceResource]
    public var certificates: [CertificateResource]
    public var description: String
    /// Nil where the system only calls.
    @Nullable public var outbound: OutboundPartResource?
    public var properties: [PropertyValue]

    public init(
        id: String, scenario: String, system: String, user: String? = nil,
        authenticationMethod: AuthenticationMethodValue, state: ArrangementStateValue, services: [ServiceResource],
        certificates: [CertificateResource], description: String = "", outbound: OutboundPartResource? = nil,
        properties: [PropertyValue] = []
    ) {
        self.description = description
        self.outbound = outbound
        self.properties = properties
        self.id = id
        self.scenario = scenario
        self.system = system
        self.user = user
        self.authenticationMethod = authenticationMethod
        self.state = state
        self.services = services
        self.certificates = certificates
    }
}

/// A communication arrangement to create, as a draft.
public struct ArrangementCreation: Codable, Hashable, Sendable {
    public var id: String
    public var scenario: String
    public var system: String
    public var user: String?
    public var authenticationMethod: AuthenticationMethodValue
    public var description: String?
    /// Absent: the system only calls.
    public var outbound: OutboundPartResource?
    public var properties: [PropertyValue]?

    public init(
        id: String, scenario: String, system: String, user: String? = nil,
        authenticationMethod: AuthenticationMethodValue, description: String? = nil,
        outbound: OutboundPartResource? = nil, properties: [PropertyValue]? = nil
    ) {
        self.description = description
        self.outbound = outbound
        self.properties = properties
        self.id = id
        self.scenario = scenario
        self.system = system
        self.user = user
        self.authenticationMethod = authenticationMethod
    }
}

/// What to change of an arrangement; what is absent stays.
public struct ArrangementChange: Codable, Hashable, Sendable {
    public var scenario: String?
    public var system: String?
    /// An empty string removes the user.
    public var user: String?
    public var authenticationMethod: AuthenticationMethodValue?
    public var description: String?
    public var outbound: OutboundPartResource?
    /// True takes the outbound part away.
    public var removesOutbound: Bool?
    /// All of them; an empty array takes every value away.
    public var properties: [PropertyValue]?

    public init(
        scenario: String? = nil, system: String? = nil, user: String? = nil,
        authenticationMethod: AuthenticationMethodValue? = nil, description: String? = nil,
        outbound: OutboundPartResource? = nil, removesOutbound: Bool? = nil, properties: [PropertyValue]? = nil
    ) {
        self.description = description
        self.outbound = outbound
        self.removesOutbound = removesOutbound
        self.properties = properties
        self.scenario = scenario
        self.system = system
        self.user = user
        self.authenticationMethod = authenticationMethod
    }
}
