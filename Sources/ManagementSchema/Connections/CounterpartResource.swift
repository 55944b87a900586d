/// A server whose directory is the called side of connections.
public struct CounterpartResource: Codable, Hashable, Sendable {
    public var name: String
    public var address: String
    public var addedAt: String
    public var addedBy: String

    public init(name: String, address: String, addedAt: String, addedBy: String) {
        self.name = name
        self.address = address
        self.addedAt = addedAt
        self.addedBy = addedBy
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
