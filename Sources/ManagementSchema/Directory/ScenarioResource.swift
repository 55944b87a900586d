/// An inbound service: what may be called, and where calls go.
public struct ServiceResource: Codable, Hashable, Sendable {
    public var name: String
    /// Matches whole path segments and is kept when the call goes on.
    public var pathPrefix: String
    /// An `http` or `https` URL, or `integration-flows`.
    public var upstream: String
    /// Empty: every method.
    public var methods: [String]

    public init(name: String, pathPrefix: String, upstream: String, methods: [String]) {
        self.name = name
        self.pathPrefix = pathPrefix
        self.upstream = upstream
        self.methods = methods
    }
}

/// A communication scenario: services that are opened together.
public struct ScenarioResource: Codable, Hashable, Sendable {
    public var id: String
    public var name: String
    public var services: [ServiceResource]
    public var authenticationMethods: [AuthenticationMethodValue]
    public var outboundServices: [OutboundServiceResource]
    public var properties: [ScenarioPropertyResource]
    /// How many arrangements there may be; nil for any number.
    @Nullable public var arrangementsMax: Int?

    public init(
        id: String, name: String, services: [ServiceResource], authenticationMethods: [AuthenticationMethodValue],
        outboundServices: [OutboundServiceResource] = [], properties: [ScenarioPropertyResource] = [],
        arrangementsMax: Int? = nil
    ) {
        self.outboundServices = outboundServices
        self.properties = properties
        self.arrangementsMax = arrangementsMax
        self.id = id
        self.name = name
        self.services = services
        self.authenticationMethods = authenticationMethods
    }
}

/// One page of communication scenarios, ordered by id.
public struct ScenarioList: Codable, Hashable, Sendable {
    public var scenarios: [ScenarioResource]
    /// What to give as `cursor` for the next page; nil on the last one.
    @Nullable public var nextCursor: String?

    public init(scenarios: [ScenarioResource], nextCursor: String? = nil) {
        self.scenarios = scenarios
        self.nextCursor = nextCursor
    }
}

/// An inbound service to open.
public struct ServiceDefinition: Codable, Hashable, Sendable {
    public var name: String
    public var pathPrefix: String
    /// An `http` or `https` URL, or `integration-flows`.
    public var upstream: String
    /// Absent or empty: every method.
    public var methods: [String]?

    public init(name: String, pathPrefix: String, upstream: String, methods: [String]? = nil) {
        self.name = name
        self.pathPrefix = pathPrefix
        self.upstream = upstream
        self.methods = methods
    }
}

/// A communication scenario to create.
public struct ScenarioCreation: Codable, Hashable, Sendable {
    public var id: String
    /// Absent: the id.
    public var name: String?
    public var services: [ServiceDefinition]
    /// Absent: all of them.
    public var authenticationMethods: [AuthenticationMethodValue]?
    public var outboundServices: [OutboundServiceResource]?
    public var properties: [ScenarioPropertyResource]?
    /// Absent: any number.
    public var arrangementsMax: Int?

    public init(
        id: String, name: String? = nil, services: [ServiceDefinition],
        authenticationMethods: [AuthenticationMethodValue]? = nil,
        outboundServices: [OutboundServiceResource]? = nil, properties: [ScenarioPropertyResource]? = nil,
        arrangementsMax: Int? = nil
    ) {
        self.outboundServices = outboundServices
        self.properties = properties
        self.arrangementsMax = arrangementsMax
        self.id = id
        self.name = name
        self.services = services
        self.authenticationMethods = authenticationMethods
    }
}

/// What to change of a communication scenario; what is absent stays.
public struct ScenarioChange: Codable, Hashable, Sendable {
    public var name: String?
    public var services: [ServiceDefinition]?
    public var authenticationMethods: [AuthenticationMethodValue]?
    public var outboundServices: [OutboundServiceResource]?
    public var properties: [ScenarioPropertyResource]?
    /// 0 allows any number.
    public var arrangementsMax: Int?

    public init(
        name: String? = nil, services: [ServiceDefinition]? = nil,
        authenticationMethods: [AuthenticationMethodValue]? = nil,
        outboundServices: [OutboundServiceResource]? = nil, properties: [ScenarioPropertyResource]? = nil,
        arrangementsMax: Int? = nil
    ) {
        self.outboundServices = outboundServices
        self.properties = properties
        self.arrangementsMax = arrangementsMax
        self.name = name
        self.services = services
        self.authenticationMethods = authenticationMethods
    }
}
