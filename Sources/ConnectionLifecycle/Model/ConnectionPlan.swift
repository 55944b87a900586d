public import KeyMaterial

/// What a connection is to be: who calls whom, as which user, from which channel, with the key under which alias.
public struct ConnectionPlan: Sendable, Hashable, Codable {
    /// The communication user that the calls arrive as, for example `_DEFXYZ`; made where there is none.
    public var userID: String
    /// The communication arrangement that grants the services.
    public var arrangementID: String
    /// What the arrangement is made of where there is none; nil means that it must exist.
    public var newArrangement: NewArrangement?
    /// Where the calls come from; nil where the caller is a program that reads a keystore file.
    public var flow: FlowChannel?
    /// The alias that the key pair gets in the calling side's keystore.
    public var alias: String
    public var key: KeyWish
    /// Whether a message is sent through the flow to prove the connection, and which.
    public var call: ProvingCall?

    public init(
        userID: String, arrangementID: String, newArrangement: NewArrangement? = nil, flow: FlowChannel? = nil,
        alias: String, key: KeyWish = KeyWish(), call: ProvingCall? = ProvingCall()
    ) {
        self.userID = userID
        self.arrangementID = arrangementID
        self.newArrangement = newArrangement
        self.flow = flow
        self.alias = alias
        self.key = key
        self.call = call
    }
}

/// An arrangement to be made, for a scenario that exists and a system that is made where there is none.
public struct NewArrangement: Sendable, Hashable, Codable {
    public var scenarioID: String
    public var systemID: String

    public init(scenarioID: String, systemID: String) {
        self.scenarioID = scenarioID
        self.systemID = systemID
    }
}

/// The receiver channel of an integration flow.
public struct FlowChannel: Sendable, Hashable, Codable {
    public var flowID: String
    /// The channel by id or name; nil means its only one that authenticates by client certificate.
    public var channel: String?

    public init(flowID: String, channel: String? = nil) {
        self.flowID = flowID
        self.channel = channel
    }
}

/// What a new key is to be.
public struct KeyWish: Sendable, Hashable, Codable {
    /// As the command line names it, for example `ec-p256`; nil for P-256, or at a rotation for what the old key is.
    public var algorithm: String?
    /// Nil for what the issuing authority gives by itself.
    public var validityDays: Int?

    public init(algorithm: KeyAlgorithm? = nil, validityDays: Int? = nil) {
        self.algorithm = algorithm?.rawValue
        self.validityDays = validityDays
    }
}

/// The message that is sent through a flow to prove that its calls arrive.
public struct ProvingCall: Sendable, Hashable, Codable {
    public var body: [UInt8]

    public init(body: [UInt8] = []) {
        self.body = body
    }
}
