public import Foundation
public import KeyMaterial

/// A server whose directory is the called side of connections, and how this server is let in there.
public struct Counterpart: Sendable, Hashable, Codable, Identifiable {
    /// The name by which connections refer to it.
    public let id: String
    /// Of its management API, `https://host:port`.
    public var address: String
    /// PEM: the only authorities that its certificate may come from.
    public var authorityPEM: String
    public var addedAt: Date
    public var addedBy: String

    public init(id: String, address: String, authorityPEM: String, addedAt: Date, addedBy: String) {
        self.id = id
        self.address = address
        self.authorityPEM = authorityPEM
        self.addedAt = addedAt
        self.addedBy = addedBy
    }
}

/// A counterpart with the token that this server acts with; what stores keep, never what is shown.
public struct StoredCounterpart: Sendable, CustomStringConvertible {
    public let counterpart: Counterpart
    public let token: Passphrase

    public init(counterpart: Counterpart, token: Passphrase) {
        self.counterpart = counterpart
        self.token = token
    }

    public var description: String { "StoredCounterpart(\(counterpart.id))" }
}
