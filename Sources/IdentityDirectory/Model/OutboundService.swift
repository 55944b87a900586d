/// A service of partners' systems that a scenario calls.
public struct OutboundService: Sendable, Hashable, Codable {
    /// Unique within its scenario.
    public var name: String
    /// Where the service usually is on a partner's host; an arrangement may say otherwise.
    public var path: String

    public init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}

/// The outbound part of an arrangement: how its system is called.
public struct OutboundPart: Sendable, Hashable, Codable {
    /// How calls prove who they are to the partner.
    public enum Authentication: String, Sendable, Hashable, Codable, CaseIterable {
        case none
        case sslClientCertificate = "ssl-client-certificate"
        case userAndPassword = "user-and-password"

        public var title: String {
            switch self {
            case .none: "None"
            case .sslClientCertificate: AuthenticationMethod.sslClientCertificate.title
            case .userAndPassword: AuthenticationMethod.userAndPassword.title
            }
        }
    }

    public var authentication: Authentication
    /// The private key alias of the key pair, or the name of the security material; nil with `none`.
    public var credential: String?
    public var services: [Setting]

    /// How one of the scenario's outbound services is called.
    public struct Setting: Sendable, Hashable, Codable {
        public var name: String
        public var isActive: Bool
        /// Nil: the scenario's.
        public var path: String?
        /// Nil: the system's.
        public var port: Int?

        public init(name: String, isActive: Bool = true, path: String? = nil, port: Int? = nil) {
            self.name = name
            self.isActive = isActive
            self.path = path
            self.port = port
        }
    }

    public init(authentication: Authentication = .none, credential: String? = nil, services: [Setting] = []) {
        self.authentication = authentication
        self.credential = credential
        self.services = services
    }

    /// The address of a service at a system; nil where the system has no host.
    public static func address(
        of service: OutboundService, _ setting: Setting, at system: CommunicationSystem
    ) -> String? {
        guard let host = system.host else { return nil }
        let isBareAddress = host.contains(":") && !host.hasPrefix("[")
        let port = (setting.port ?? system.port).map { ":\($0)" } ?? ""
        return "https://" + (isBareAddress ? "[\(host)]" : host) + port + (setting.path ?? service.path)
    }
}

/// Something that each arrangement of a scenario says for itself.
public struct ScenarioProperty: Sendable, Hashable, Codable {
    /// Unique within its scenario.
    public var name: String
    /// An arrangement without a value cannot be activated.
    public var isRequired: Bool

    public init(name: String, isRequired: Bool = false) {
        self.name = name
        self.isRequired = isRequired
    }
}
