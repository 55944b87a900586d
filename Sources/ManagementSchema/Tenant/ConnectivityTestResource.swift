/// A trial connection to make by TLS.
public struct ConnectivityTestRequest: Codable, Hashable, Sendable {
    /// A name or an address, without a scheme.
    public var host: String
    /// Absent: 443.
    public var port: Int?
    /// The key pair to authenticate with; absent presents none.
    public var alias: String?
    /// Absent: true.
    public var validate: Bool?
    /// What to ask for by `GET` after the handshake; absent asks for nothing.
    public var path: String?

    public init(host: String, port: Int? = nil, alias: String? = nil, validate: Bool? = nil, path: String? = nil) {
        self.host = host
        self.port = port
        self.alias = alias
        self.validate = validate
        self.path = path
    }
}

/// A trial connection whose server's root is to be trusted.
public struct ConnectivityRootAddition: Codable, Hashable, Sendable {
    /// A name or an address, without a scheme.
    public var host: String
    /// Absent: 443.
    public var port: Int?
    /// The alias that the root gets in the keystore.
    public var alias: String

    public init(host: String, port: Int? = nil, alias: String) {
        self.host = host
        self.port = port
        self.alias = alias
    }
}

/// A step of a trial connection, in the order in which they are taken.
public enum ConnectivityCheckName: String, SchemaEnumeration, Hashable {
    case address
    case connection
    case handshake
    case serverCertificate
    case clientCertificate
    case answer
    /// What a Countersign on the other side says: trust, mapping, lock, authorization.
    case authorization
}

/// How a step went.
public enum ConnectivityOutcome: String, SchemaEnumeration, Hashable {
    case passed
    case failed
    /// Not asked for, or an earlier step failed.
    case skipped
}

/// One step of a trial connection.
public struct ConnectivityCheckResource: Codable, Hashable, Sendable {
    public var name: ConnectivityCheckName
    public var outcome: ConnectivityOutcome
    public var detail: String
    @Nullable public var hint: String?

    public init(name: ConnectivityCheckName, outcome: ConnectivityOutcome, detail: String, hint: String? = nil) {
        self.name = name
        self.outcome = outcome
        self.detail = detail
        self.hint = hint
    }
}

/// What a server asks of a client that it wants a certificate from.
public struct CertificateDemandResource: Codable, Hashable, Sendable {
    /// RFC 4514; empty: it names none.
    public var authorities: [String]
    public var signatureSchemes: [String]

    public init(authorities: [String], signatureSchemes: [String]) {
        self.authorities = authorities
        self.signatureSchemes = signatureSchemes
    }
}

/// What was negotiated.
public struct ConnectivityNegotiation: Codable, Hashable, Sendable {
    @Nullable public var protocolVersion: String?
    @Nullable public var cipherSuite: String?
    @Nullable public var applicationProtocol: String?

    public init(protocolVersion: String? = nil, cipherSuite: String? = nil, applicationProtocol: String? = nil) {
        self.protocolVersion = protocolVersion
        self.cipherSuite = cipherSuite
        self.applicationProtocol = applicationProtocol
    }
}

/// What a trial connection found.
public struct ConnectivityTestResource: Codable, Hashable, Sendable {
    /// Whether nothing failed.
    public var isGood: Bool
    public var checks: [ConnectivityCheckResource]
    /// As the server sent them, its own first.
    public var serverCertificates: [CertificateDetail]
    /// The same, as PEM.
    public var serverChain: String
    /// Null where the server asks for no certificate, or hides what it asks for.
    @Nullable public var demand: CertificateDemandResource?
    /// The alias whose certificate the server was sent.
    @Nullable public var sentAlias: String?
    @Nullable public var sentSha256Fingerprint: String?
    public var negotiated: ConnectivityNegotiation
    /// Of the answer by HTTP.
    @Nullable public var httpStatus: Int?
    @Nullable public var correlationId: String?

    public init(
        isGood: Bool, checks: [ConnectivityCheckResource], serverCertificates: [CertificateDetail],
        serverChain: String, demand: CertificateDemandResource? = nil, sentAlias: String? = nil,
        sentSha256Fingerprint: String? = nil, negotiated: ConnectivityNegotiation, httpStatus: Int? = nil,
        correlationId: String? = nil
    ) {
        self.isGood = isGood
        self.checks = checks
        self.serverCertificates = serverCertificates
        self.serverChain = serverChain
        self.demand = demand
        self.sentAlias = sentAlias
        self.sentSha256Fingerprint = sentSha256Fingerprint
        self.negotiated = negotiated
        self.httpStatus = httpStatus
        self.correlationId = correlationId
    }
}
