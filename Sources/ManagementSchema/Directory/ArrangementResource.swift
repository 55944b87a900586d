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

    public init(
        id: String, scenario: String, system: String, user: String? = nil,
        authenticationMethod: AuthenticationMethodValue, state: ArrangementStateValue
    ) {
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

    public init(
        id: String, scenario: String, system: String, user: String? = nil,
        authenticationMethod: AuthenticationMethodValue, state: ArrangementStateValue, services: [ServiceResource],
        certificates: [CertificateResource]
    ) {
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

    public init(
        id: String, scenario: String, system: String, user: String? = nil,
        authenticationMethod: AuthenticationMethodValue
    ) {
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

    public init(
        scenario: String? = nil, system: String? = nil, user: String? = nil,
        authenticationMethod: AuthenticationMethodValue? = nil
    ) {
        self.scenario = scenario
        self.system = system
        self.user = user
        self.authenticationMethod = authenticationMethod
    }
}
