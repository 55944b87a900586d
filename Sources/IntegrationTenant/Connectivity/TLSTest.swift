public import IntegrationFlows
public import KeyMaterial

/// A trial connection to a server by TLS.
public struct TLSTest: Sendable, Hashable {
    /// A name or an address, without a scheme.
    public var host: String
    public var port: Int
    /// The key pair to authenticate with; nil presents none.
    public var alias: String?
    /// Whether the server's certificate must lead to what flows trust, and be for the host.
    public var validatesServer: Bool
    /// A path to ask for by HTTP `GET` after the handshake; nil asks for nothing.
    public var path: String?

    public init(host: String, port: Int = 443, alias: String? = nil, validatesServer: Bool = true, path: String? = nil)
    {
        self.host = host
        self.port = port
        self.alias = alias
        self.validatesServer = validatesServer
        self.path = path
    }
}

/// What a server asks of a client that it wants a certificate from.
public struct CertificateDemand: Sendable, Hashable {
    /// Names of the authorities that it takes certificates of, as it sends them; empty: it says none, or any will do.
    public var authorities: [DistinguishedName]
    /// Such as `rsa_pss_rsae_sha256`; in the server's order.
    public var signatureSchemes: [String]

    public init(authorities: [DistinguishedName], signatureSchemes: [String]) {
        self.authorities = authorities
        self.signatureSchemes = signatureSchemes
    }
}

/// One step of a trial connection, in the order in which they are taken.
public struct TLSTestCheck: Sendable, Hashable {
    public enum Name: String, Sendable, Hashable, CaseIterable {
        /// The host's name leads to an address that may be called.
        case address
        case connection
        case handshake
        /// The server's certificate leads to what flows trust, and is for the host.
        case serverCertificate
        /// The server asks for a certificate, and takes ours.
        case clientCertificate
        /// The answer to the request by HTTP.
        case answer
        /// What a Countersign on the other side says of the call: mapping, lock, authorization.
        case authorization
    }

    public enum Outcome: String, Sendable, Hashable {
        case passed
        case failed
        /// Not asked for, or an earlier step failed.
        case skipped
    }

    public let name: Name
    public let outcome: Outcome
    public let detail: String
    /// What to do about it; nil where there is nothing to do.
    public let hint: String?

    public init(_ name: Name, _ outcome: Outcome, _ detail: String, hint: String? = nil) {
        self.name = name
        self.outcome = outcome
        self.detail = detail
        self.hint = hint
    }
}

/// What a trial connection found.
public struct TLSTestReport: Sendable, Hashable {
    public var checks: [TLSTestCheck] = []
    /// As the server sent them, its own first.
    public var serverChain: [Certificate] = []
    /// Nil where the server asks for no certificate, or what it asks for is not known.
    public var demand: CertificateDemand?
    /// The alias whose certificate the server was sent; nil when it was sent none.
    public var sentAlias: String?
    public var sentCertificate: Certificate?
    /// `TLSv1.2` or `TLSv1.3`.
    public var protocolVersion: String?
    /// As IANA's registry names it.
    public var cipherSuite: String?
    /// By ALPN.
    public var applicationProtocol: String?
    /// Of the answer by HTTP.
    public var status: Int?
    /// By which a Countersign on the other side finds the call again.
    public var correlationID: String?

    public init() {}

    /// Whether nothing failed.
    public var isGood: Bool { !checks.contains { $0.outcome == .failed } }

    /// The root that the server sent, to be trusted from now on; nil when it sent none.
    public var root: Certificate? { serverChain.last.flatMap { $0.isSelfIssued ? $0 : nil } }
}

/// A trial connection with everything that it needs.
public struct OutboundTLSTest: Sendable {
    public let test: TLSTest
    public let identity: ClientIdentity?
    public let trust: TrustAnchors

    public init(test: TLSTest, identity: ClientIdentity?, trust: TrustAnchors) {
        self.test = test
        self.identity = identity
        self.trust = trust
    }
}

/// Makes trial connections; the calls of flows and this judge addresses and certificates alike.
public protocol TLSTester: Sendable {
    /// Never throws: what goes wrong is in the report. Bounded in time.
    func run(_ test: OutboundTLSTest) async -> TLSTestReport
}

/// How the other side has judged a call.
public struct TLSTestVerdict: Sendable, Hashable {
    /// `accepted`, or the reason of the refusal.
    public let code: String
    public let detail: String
    public let user: String?

    public init(code: String, detail: String, user: String?) {
        self.code = code
        self.detail = detail
        self.user = user
    }
}
