/// What may be called, and how a caller may authenticate: a bundle of inbound services.
public struct CommunicationScenario: Sendable, Hashable, Codable, Identifiable {
    public let id: String
    public var name: String
    public var services: [InboundService]
    /// The methods that an arrangement of this scenario may choose from; never empty.
    public var authenticationMethods: Set<AuthenticationMethod>

    public init(
        id: String, name: String, services: [InboundService],
        authenticationMethods: Set<AuthenticationMethod> = Set(AuthenticationMethod.allCases)
    ) {
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
    public var methods: Set<String>

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
