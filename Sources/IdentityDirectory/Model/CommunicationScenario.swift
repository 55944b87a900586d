/// What may be called, and how a caller may authenticate: inbound and outbound services in a bundle.
public struct CommunicationScenario: Sendable, Hashable, Codable, Identifiable {
    public let id: String
    public var name: String
    public var services: [InboundService]
    /// The methods that an arrangement of this scenario may choose from; never empty.
    @EncodedInOrder public var authenticationMethods: Set<AuthenticationMethod>
    /// What of the partners' systems is called.
    public var outboundServices: [OutboundService]
    /// What each arrangement says for itself.
    public var properties: [ScenarioProperty]
    /// How many arrangements there may be; nil for any number.
    public var arrangementsMax: Int?

    public init(
        id: String, name: String, services: [InboundService],
        authenticationMethods: Set<AuthenticationMethod> = Set(AuthenticationMethod.allCases),
        outboundServices: [OutboundService] = [], properties: [ScenarioProperty] = [], arrangementsMax: Int? = nil
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

/// One service behind the gateway.
public struct InboundService: Sendable, Hashable, Codable {
    public var name: String
    /// Whole path segments, such as `/orders`; the longest prefix that covers a path wins. Kept upstream.
    public var pathPrefix: String
    public var upstream: ServiceUpstream
    /// HTTP methods that may be used, upper case; empty allows all.
    @EncodedInOrder public var methods: Set<String>

    public init(name: String, pathPrefix: String, upstream: ServiceUpstream, methods: Set<String> = []) {
        self.name = name
        self.pathPrefix = pathPrefix
        self.upstream = upstream
        self.methods = methods
    }
}

/// Where an accepted call goes.
public enum ServiceUpstream: Sendable, Hashable {
    /// The address of an HTTP server; the request's path is appended as it came.
    case url(String)
    /// The HTTPS sender endpoints of the integration flows of this installation.
    case integrationFlows
    /// The renewal of the caller's own certificate: built in, no scenario's.
    case certificateEnrollment
}

extension ServiceUpstream: Codable, CustomStringConvertible {
    /// The one word, or the address.
    public var description: String {
        switch self {
        case .url(let address): address
        case .integrationFlows: "integration-flows"
        case .certificateEnrollment: "certificate-enrollment"
        }
    }

    /// Takes `integration-flows`, `certificate-enrollment` or an address.
    public init(_ text: String) {
        switch text {
        case "integration-flows": self = .integrationFlows
        case "certificate-enrollment": self = .certificateEnrollment
        default: self = .url(text)
        }
    }

    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
