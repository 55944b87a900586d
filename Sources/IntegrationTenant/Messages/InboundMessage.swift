public import IntegrationFlows
public import KeyMaterial

/// A request at a flow's HTTPS sender endpoint, already authorised.
public struct InboundMessage: Sendable {
    public var method: String
    /// The whole path, `/http/orders/first`.
    public var path: String
    /// Without its question mark; nil when there is none.
    public var query: String?
    public var headers: [HeaderField]
    public var body: [UInt8]
    /// The communication user that is calling; nil when unknown.
    public var user: String?
    /// What the caller was recognised by; nil for one that is known by its password.
    public var certificate: Certificate?
    /// Roles that the user holds besides the one of all callers.
    public var roles: Set<String>
    public var correlationID: String

    public init(
        method: String, path: String, query: String? = nil, headers: [HeaderField] = [], body: [UInt8] = [],
        user: String? = nil, certificate: Certificate? = nil, roles: Set<String> = [], correlationID: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.user = user
        self.certificate = certificate
        self.roles = roles
        self.correlationID = correlationID
    }
}

/// What the sender is answered.
public struct InboundReply: Sendable, Hashable {
    public var status: Int
    public var headers: [HeaderField]
    public var body: [UInt8]
    /// Nil when no flow listens there or the request was refused before a message existed.
    public var messageID: String?

    public init(status: Int, headers: [HeaderField] = [], body: [UInt8] = [], messageID: String? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
        self.messageID = messageID
    }
}
