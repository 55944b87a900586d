/// Which communication system may call a scenario's services, as which user, by which method.
public struct CommunicationArrangement: Sendable, Hashable, Codable, Identifiable {
    public let id: String
    public var scenarioID: String
    public var systemID: String
    /// The user that callers arrive as; nil in a draft that has none yet.
    public var userID: String?
    /// The only method that this arrangement accepts; there is no fallback to another.
    public var authenticationMethod: AuthenticationMethod
    public internal(set) var state: ArrangementState
    public var description: String
    /// How the system is called; nil where it only calls.
    public var outbound: OutboundPart?
    /// Values of the scenario's properties, by their names.
    public var properties: [String: String]

    public init(
        id: String, scenarioID: String, systemID: String, userID: String? = nil,
        authenticationMethod: AuthenticationMethod = .sslClientCertificate, state: ArrangementState = .draft,
        description: String = "", outbound: OutboundPart? = nil, properties: [String: String] = [:]
    ) {
        self.description = description
        self.outbound = outbound
        self.properties = properties
        self.id = id
        self.scenarioID = scenarioID
        self.systemID = systemID
        self.userID = userID
        self.authenticationMethod = authenticationMethod
        self.state = state
    }
}

/// The life of an arrangement: calls are accepted in `active` only.
public enum ArrangementState: String, Sendable, Hashable, Codable, CaseIterable {
    case draft, active, inactive
}

/// How a caller proves which user it is.
public enum AuthenticationMethod: String, Sendable, Hashable, Codable, CaseIterable {
    case sslClientCertificate = "ssl-client-certificate"
    case userAndPassword = "user-and-password"

    /// The words that administrators know: `SSL Client Certificate`, `User ID and Password`.
    public var title: String {
        switch self {
        case .sslClientCertificate: "SSL Client Certificate"
        case .userAndPassword: "User ID and Password"
        }
    }
}

/// Something that an arrangement lacks, or that its administrator should know.
public struct CompletenessFinding: Sendable, Hashable, Codable {
    /// `userMissing`, `noCertificate`, `noUsableCertificate`, `noPassword`, `userLocked`, `methodNotInScenario`,
    /// `noServices`, `passwordLocked`, `hostMissing`, `credentialMissing`, `noOutboundService`, `propertyMissing`,
    /// `pathAmbiguous`, `pathShared`.
    public var code: String
    public var detail: String
    public var hint: String?
    /// An arrangement with a blocking finding cannot be activated.
    public var isBlocking: Bool

    public init(code: String, detail: String, hint: String? = nil, isBlocking: Bool) {
        self.code = code
        self.detail = detail
        self.hint = hint
        self.isBlocking = isBlocking
    }
}
