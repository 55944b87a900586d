public import KeyMaterial

/// How one upstream is spoken to.
public struct UpstreamSettings: Sendable {
    public enum Version: Sendable, Hashable {
        case http1
        /// With TLS by ALPN, without it by prior knowledge; an upstream that does not speak it is not asked otherwise.
        /// Source: RFC 9113 sections 3.2 and 3.3.
        case http2
    }

    public var version: Version
    /// Who may have issued its certificate; nil means the system's authorities.
    public var authorities: [Certificate]?
    /// What is presented when it asks for a client certificate; nil: nothing.
    public var identity: ClientIdentity?

    public init(version: Version = .http1, authorities: [Certificate]? = nil, identity: ClientIdentity? = nil) {
        self.version = version
        self.authorities = authorities
        self.identity = identity
    }
}

/// The gateway's own certificate and key towards an upstream.
public struct ClientIdentity: Sendable {
    let source: KeyPairSource

    /// Throws `GatewayError` with the code `invalidIdentity` when the key is not of the leaf, or one of them cannot be
    /// used.
    public init(certificateChain: [Certificate], privateKey: PrivateKey) throws {
        source = try KeyPairSource(chain: certificateChain, key: privateKey)
    }
}
