/// A server whose directory is the called side of connections.
public struct CounterpartResource: Codable, Hashable, Sendable {
    public var name: String
    /// Of its management API; empty for a partner.
    public var address: String
    public var kind: CounterpartKindValue
    public var addedAt: String
    public var addedBy: String

    public init(name: String, address: String, kind: CounterpartKindValue, addedAt: String, addedBy: String) {
        self.name = name
        self.address = address
        self.kind = kind
        self.addedAt = addedAt
        self.addedBy = addedBy
    }
}

/// Who runs the called side.
public enum CounterpartKindValue: String, SchemaEnumeration, Hashable {
    /// A server that is asked over its management API.
    case server
    /// Anybody, who answers signing requests.
    case partnerIssues
    /// Anybody, who is given certificates of this server's authority.
    case partnerAccepts
}

/// A partner, who is asked by a person.
public struct PartnerChange: Codable, Hashable, Sendable {
    /// Whether the partner answers signing requests; else this server's authority issues, and the partner is given the
    /// certificate.
    public var issues: Bool

    public init(issues: Bool) {
        self.issues = issues
    }
}

/// All counterparts, ordered by name.
public struct CounterpartList: Codable, Hashable, Sendable {
    public var counterparts: [CounterpartResource]

    public init(counterparts: [CounterpartResource]) {
        self.counterparts = counterparts
    }
}

/// How a counterpart is reached.
public struct CounterpartChange: Codable, Hashable, Sendable {
    /// Of its management API, `https://host:port`.
    public var address: String
    /// PEM: the only authorities that its certificate may come from.
    public var authority: String
    /// With which this server acts there. Kept sealed, and never shown.
    public var token: String

    public init(address: String, authority: String, token: String) {
        self.address = address
        self.authority = authority
        self.token = token
    }
}
