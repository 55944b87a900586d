public import KeyMaterial

/// The identity that a channel presents, with its secrets; made afresh for each call from keystore and credentials.
public enum OutboundIdentity: Sendable {
    case anonymous
    case basic(user: String, password: Passphrase)
    case clientCertificate(ClientIdentity)
    /// The channel fetches a token for these, keeps it as long as it lasts, and sends it.
    case oauth2(OAuth2Client)
}

/// What a token is fetched with from an authorization server.
///
/// Source: RFC 6749 section 4.4 (client credentials grant).
public struct OAuth2Client: Sendable {
    /// How the client proves who it is.
    public enum Authentication: String, Sendable, Hashable, Codable {
        /// HTTP Basic.
        case header
        /// Id and secret among the form's fields.
        case body
    }

    public let name: String
    /// Changes whenever the credential does: what a channel may cache by.
    public let revision: String
    public let tokenURL: String
    public let clientID: String
    public let secret: Passphrase
    /// Empty: none is asked for.
    public let scope: String
    public let authentication: Authentication
    /// Further fields of the token request, such as `resource` and `audience`.
    public let extraFields: [HeaderField]

    public init(
        name: String, revision: String, tokenURL: String, clientID: String, secret: Passphrase, scope: String,
        authentication: Authentication, extraFields: [HeaderField] = []
    ) {
        self.name = name
        self.revision = revision
        self.tokenURL = tokenURL
        self.clientID = clientID
        self.secret = secret
        self.scope = scope
        self.authentication = authentication
        self.extraFields = extraFields
    }
}

/// A key pair to authenticate with.
public struct ClientIdentity: Sendable {
    public let alias: String
    /// Changes whenever the key or chain under the alias does: what a channel may cache by.
    public let revision: String
    /// Leaf first.
    public let chain: [Certificate]
    public let privateKey: PrivateKey

    public init(alias: String, revision: String, chain: [Certificate], privateKey: PrivateKey) {
        self.alias = alias
        self.revision = revision
        self.chain = chain
        self.privateKey = privateKey
    }
}

/// Certificates that a receiver's server certificate may lead to.
public struct TrustAnchors: Sendable {
    /// Changes whenever the certificates do: what a channel may cache by.
    public let revision: String
    public let certificates: [Certificate]

    public init(revision: String, certificates: [Certificate]) {
        self.revision = revision
        self.certificates = certificates
    }
}

/// A call on its way out, with everything that it needs.
public struct OutboundCall: Sendable {
    public let call: ReceiverCall
    public let identity: OutboundIdentity
    public let trust: TrustAnchors
    public let messageID: String
    public let correlationID: String

    public init(
        call: ReceiverCall, identity: OutboundIdentity, trust: TrustAnchors, messageID: String, correlationID: String
    ) {
        self.call = call
        self.identity = identity
        self.trust = trust
        self.messageID = messageID
        self.correlationID = correlationID
    }
}

/// Why a call got no answer.
public struct ReceiverError: Error, Sendable, Hashable, Codable, CustomStringConvertible {
    /// `refusedByEgressPolicy`, `connectionFailed`, `tlsFailed`, `timedOut`, `responseTooLarge`, `badAddress`,
    /// `badRequest`, `badIdentity`, `unknownCredential`, `unknownAlias`, `cancelled`, `tokenRefused`, `mailRefused`,
    /// `noSuchFlow`, `flowFailed`, `processDirectCircle`, `alreadyExists`, `noNumber`, `storeFailed`.
    public var code: String
    public var detail: String
    /// Whether the same call may succeed later.
    public var isTransient: Bool

    public init(_ code: String, _ detail: String, isTransient: Bool = false) {
        self.code = code
        self.detail = detail
        self.isTransient = isTransient
    }

    public var description: String { "\(code): \(detail)" }
}

/// The other end of receiver channels.
///
/// One value serves all channels of all flows at once. It follows no redirects, bounds what it reads, and keeps to
/// the caller's timeout. A reply with any HTTP status is a reply, not an error.
public protocol ReceiverChannel: Sendable {
    /// Adapters that this channel carries out, as `.iflw` files name them.
    var adapters: Set<String> { get }

    /// Makes one call and waits for its answer.
    func send(_ outbound: OutboundCall) async throws(ReceiverError) -> ReceiverReply
}
