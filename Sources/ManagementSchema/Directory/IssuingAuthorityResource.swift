/// One of the server's own authorities.
public struct IssuingAuthorityResource: Codable, Hashable, Sendable {
    public var sha256Fingerprint: String
    public var subject: String
    public var notBefore: String
    public var notAfter: String
    public var pem: String
    public var state: AuthorityStateValue
    public var madeAt: String
    public var madeBy: String
    public var changedAt: String
    public var changedBy: String
    /// Whether the servers of this installation show certificates of this authority.
    public var isOfServers: Bool
    /// When a trial that nobody turns back ends with the authority's retirement.
    @Nullable public var trialUntil: String?
    /// Why the last trial was turned back.
    @Nullable public var turnedBackFor: String?

    public init(
        authority: AuthorityResource, state: AuthorityStateValue, madeAt: String, madeBy: String, changedAt: String,
        changedBy: String, isOfServers: Bool
    ) {
        sha256Fingerprint = authority.sha256Fingerprint
        subject = authority.subject
        notBefore = authority.notBefore
        notAfter = authority.notAfter
        pem = authority.pem
        self.state = state
        self.madeAt = madeAt
        self.madeBy = madeBy
        self.changedAt = changedAt
        self.changedBy = changedBy
        self.isOfServers = isOfServers
    }
}

/// Where an authority is in its life.
public enum AuthorityStateValue: String, SchemaEnumeration {
    case issuing, retiring, onTrial, retired
}

/// The server's own authorities, the newest first.
public struct IssuingAuthorityList: Codable, Hashable, Sendable {
    public var authorities: [IssuingAuthorityResource]

    public init(authorities: [IssuingAuthorityResource]) {
        self.authorities = authorities
    }
}

/// How long the servers show the successor's certificates before an authority is retired by itself.
public struct AuthorityTrial: Codable, Hashable, Sendable {
    /// More than 0, at most 366 days; absent means a week.
    public var seconds: Double?

    public init(seconds: Double? = nil) {
        self.seconds = seconds
    }
}

/// Who still depends on an authority.
public struct AuthorityDependentsResource: Codable, Hashable, Sendable {
    /// Assigned certificates that it issued, at most 1000.
    public var certificates: [CertificateResource]
    public var hasMoreCertificates: Bool
    /// Whether the servers of this installation show certificates of this authority.
    public var isOfServers: Bool
    /// The users of the last calls that were let in.
    public var callers: [AuthorityCaller]
    /// Who has fetched the authorities since the successor was made.
    public var successorTakenBy: [AuthorityReaderResource]

    public init(
        certificates: [CertificateResource], hasMoreCertificates: Bool, isOfServers: Bool, callers: [AuthorityCaller],
        successorTakenBy: [AuthorityReaderResource]
    ) {
        self.certificates = certificates
        self.hasMoreCertificates = hasMoreCertificates
        self.isOfServers = isOfServers
        self.callers = callers
        self.successorTakenBy = successorTakenBy
    }
}

/// A user who called lately.
public struct AuthorityCaller: Codable, Hashable, Sendable {
    public var user: String
    public var lastCallAt: String
    public var address: String
    /// Whether that call came while the servers showed the successor's certificate; null while they do not.
    @Nullable public var hasCalledDuringTrial: Bool?

    public init(user: String, lastCallAt: String, address: String) {
        self.user = user
        self.lastCallAt = lastCallAt
        self.address = address
    }
}

/// Somebody who has fetched an authority's certificate.
public struct AuthorityReaderResource: Codable, Hashable, Sendable {
    public var name: String
    public var at: String

    public init(name: String, at: String) {
        self.name = name
        self.at = at
    }
}
