public import KeyMaterial

/// Where the gateway listens, and within which bounds.
public struct GatewayConfiguration: Sendable {
    /// A numeric address or a name of this machine.
    public var host: String
    /// 0 picks a free port.
    public var port: Int
    public var limits = GatewayLimits()
    public var timeouts = GatewayTimeouts()
    /// Threads that serve connections; nil means one per core.
    public var eventLoopCount: Int?
    /// Whether a caller without a certificate is asked for user name and password (401) or just refused (403).
    public var offersPasswords = true
    /// Who may have issued the certificates of `https://` upstreams; nil means the system's authorities.
    public var upstreamAuthorities: [Certificate]?
    /// Upstreams that are spoken to in another way than the others, by `host:port`; they have authorities of their own.
    public var upstreams: [String: UpstreamSettings] = [:]
    /// What goes upstream of the caller's certificate.
    public var identityFields = IdentityFields.all
    /// Signs who the caller is, for each request that goes upstream; nil: nothing is signed.
    public var assertionSigner: AssertionSigner?
    /// Who may ask about callers of their own, at `/authorize` or over gRPC; nobody, unless named here.
    public var frontProxies: [FrontProxy] = []

    public init(host: String = "127.0.0.1", port: Int = 9443) {
        self.host = host
        self.port = port
    }
}

/// How much a caller may ask of the gateway; beyond that come 413, 431, or a closed connection.
public struct GatewayLimits: Sendable, Hashable {
    /// Connections open at once; more are closed before the handshake.
    public var connectionsMax = 10_000
    /// Connections on which one user was let in last; a request on one more gets 429.
    public var connectionsPerUserMax = 1000
    /// Requests at once on one connection of HTTP/2.
    public var streamsMax = 100
    /// Request line and header fields together.
    public var headBytesMax = 64 * 1024
    public var headerFieldsMax = 128
    /// A body that is passed on to an upstream as it comes.
    public var streamedBodyBytesMax = 1024 * 1024 * 1024
    /// A body that is collected for an integration flow.
    public var collectedBodyBytesMax = 16 * 1024 * 1024
    /// All bodies together that are being collected, or wait for their flow's answer; beyond that 503.
    public var collectedBodiesBytesMax = 512 * 1024 * 1024
    /// Idle connections kept to one upstream, for each event loop. As many as requests come at once: one that is not
    /// kept is made anew, which costs more than the request. They are closed after a few seconds anyway.
    public var idleUpstreamConnectionsMax = 512

    public init() {}
}

/// How long the gateway waits for its peers.
public struct GatewayTimeouts: Sendable, Hashable {
    /// From the TCP connection to the end of the TLS handshake.
    public var handshake: Duration = .seconds(10)
    /// From a request's first byte to the end of its head.
    public var head: Duration = .seconds(10)
    /// Between requests of a connection.
    public var idle: Duration = .seconds(60)
    /// Without a byte of a body getting further, in either direction.
    public var body: Duration = .seconds(30)
    /// Without a byte of an event stream or a WebSocket, which are quiet by nature.
    public var lasting: Duration = .seconds(600)
    /// For resolving, connecting and the TLS handshake with an upstream.
    public var upstreamConnect: Duration = .seconds(5)
    /// From the end of the request to the head of the upstream's response.
    public var upstreamResponse: Duration = .seconds(60)
    /// That an unused upstream connection is kept: less than the five seconds after which Node.js closes one, so that
    /// a request seldom meets a connection that is just being closed.
    public var upstreamIdle: Duration = .seconds(4)
    /// For requests in flight when the gateway is told to stop.
    public var drain: Duration = .seconds(20)

    public init() {}
}
