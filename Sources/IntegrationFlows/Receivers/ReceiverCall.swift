/// How a receiver channel proves who is calling.
public enum ReceiverAuthentication: Sendable, Hashable, Codable {
    case none
    /// User and password from the security material under this name.
    case basic(credentialName: String)
    /// A key pair of the tenant's keystore; nil where the flow leaves the choice to the tenant.
    case clientCertificate(alias: String?)
    /// A token that an authorization server gives for the client credentials under this name.
    case oauth2ClientCredentials(credentialName: String)
}

/// The channel and the step that a call is made by.
public struct ReceiverCallSource: Sendable, Hashable, Codable {
    public var channelID: String
    public var channelName: String
    /// The adapter, as `.iflw` files name it.
    public var adapter: String
    /// The step that calls.
    public var stepID: String

    public init(channelID: String, channelName: String, adapter: String = "HTTP", stepID: String) {
        self.channelID = channelID
        self.channelName = channelName
        self.adapter = adapter
        self.stepID = stepID
    }
}

/// A request over HTTP.
public struct HTTPCall: Sendable, Hashable, Codable {
    /// Absolute, `https://host/path?query`.
    public var url: String
    public var method: String
    public var headers: [HeaderField]
    public var body: [UInt8]
    /// Where a token against forged requests (`X-CSRF-Token`) is fetched first, with its cookies; nil: none is needed.
    public var tokenURL: String?

    public init(
        url: String, method: String, headers: [HeaderField] = [], body: [UInt8] = [], tokenURL: String? = nil
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.tokenURL = tokenURL
    }
}

/// What a call hands over.
public enum ReceiverContent: Sendable, Hashable, Codable {
    case http(HTTPCall)
    case mail(MailCall)
    /// Another flow of the tenant, by its address; `explicitHeaders` as in ``FlowRun``.
    case processDirect(address: String, message: FlowMessage, explicitHeaders: Set<String>)
}

/// When a call is made again before its failure counts.
public struct CallRetries: Sendable, Hashable, Codable {
    public var countMax: Int
    public var intervalSeconds: Int
    /// Statuses that a call is made again for; where there is no connection it always is.
    public var statuses: Set<Int>

    public init(countMax: Int, intervalSeconds: Int, statuses: Set<Int> = []) {
        self.countMax = countMax
        self.intervalSeconds = intervalSeconds
        self.statuses = statuses
    }
}

/// One call that a flow wants made: every expression and parameter is filled in, no key or secret is inside.
public struct ReceiverCall: Sendable, Hashable, Codable {
    public var source: ReceiverCallSource
    public var content: ReceiverContent
    public var authentication: ReceiverAuthentication
    public var timeoutMilliseconds: Int
    /// Nil: the call is made once.
    public var retries: CallRetries?
    /// Whether the answer of a call that failed is kept with the message's log.
    public var attachesErrors = false
    /// The location of an address that the flow calls through a Cloud Connector, perhaps empty; nil for others.
    public var location: String?

    public init(
        source: ReceiverCallSource, content: ReceiverContent, authentication: ReceiverAuthentication = .none,
        timeoutMilliseconds: Int = 60_000, retries: CallRetries? = nil
    ) {
        self.source = source
        self.content = content
        self.authentication = authentication
        self.timeoutMilliseconds = timeoutMilliseconds
        self.retries = retries
    }

    /// The request; nil for calls that are none of HTTP.
    public var http: HTTPCall? {
        if case .http(let call) = content { call } else { nil }
    }

    /// The address called, for logs: without a query.
    public var address: String {
        switch content {
        case .http(let call): call.url.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
        case .mail(let mail): "smtp://\(mail.host):\(mail.port)"
        case .processDirect(let address, _, _): "process-direct:\(address)"
        }
    }

    /// What is done there, for logs: an HTTP method, or the protocol's verb.
    public var verb: String {
        switch content {
        case .http(let call): call.method
        case .mail: "SEND"
        case .processDirect: "CALL"
        }
    }
}

/// What a receiver answered.
public struct ReceiverReply: Sendable, Hashable, Codable {
    /// The HTTP status; 0 for receivers that have none.
    public var status: Int
    public var headers: [HeaderField]
    public var body: [UInt8]

    public init(status: Int, headers: [HeaderField] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
