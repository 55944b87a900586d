/// How a receiver channel proves who is calling.
public enum ReceiverAuthentication: Sendable, Hashable, Codable {
    case none
    /// User and password from the security material under this name.
    case basic(credentialName: String)
    /// A key pair of the tenant's keystore; nil where the flow leaves the choice to the tenant.
    case clientCertificate(alias: String?)
}

/// One call that a flow wants made: every expression and parameter is filled in, no key or secret is inside.
public struct ReceiverCall: Sendable, Hashable, Codable {
    public var channelID: String
    public var channelName: String
    public var adapter: String
    /// The step that calls.
    public var stepID: String
    /// Absolute, `https://host/path?query`.
    public var url: String
    public var method: String
    public var headers: [HeaderField]
    public var body: [UInt8]
    public var timeoutMilliseconds: Int
    public var authentication: ReceiverAuthentication
    /// Whether a status of 400 and above fails the message.
    public var throwsOnFailure: Bool

    public init(
        channelID: String, channelName: String, adapter: String = "HTTP", stepID: String, url: String, method: String,
        headers: [HeaderField] = [], body: [UInt8] = [], timeoutMilliseconds: Int = 60_000,
        authentication: ReceiverAuthentication = .none, throwsOnFailure: Bool = true
    ) {
        self.channelID = channelID
        self.channelName = channelName
        self.adapter = adapter
        self.stepID = stepID
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.timeoutMilliseconds = timeoutMilliseconds
        self.authentication = authentication
        self.throwsOnFailure = throwsOnFailure
    }
}

/// What a receiver answered.
public struct ReceiverReply: Sendable, Hashable, Codable {
    public var status: Int
    public var headers: [HeaderField]
    public var body: [UInt8]

    public init(status: Int, headers: [HeaderField] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
