public import Foundation
public import KeyMaterial

/// Whoever runs the called side of connections: a server whose directory is asked over its management API, or a partner
/// who is asked by a person.
public struct Counterpart: Sendable, Hashable, Codable, Identifiable {
    /// The name by which connections refer to it.
    public let id: String
    /// Of its management API, `https://host:port`; empty for a partner.
    public var address: String
    /// PEM: the only authorities that its certificate may come from; empty for a partner.
    public var authorityPEM: String
    public var addedAt: Date
    public var addedBy: String
    /// Nil for a server that is asked over its management API.
    public var partner: PartnerTerms?

    public init(
        id: String, address: String, authorityPEM: String, addedAt: Date, addedBy: String,
        partner: PartnerTerms? = nil
    ) {
        self.partner = partner
        self.id = id
        self.address = address
        self.authorityPEM = authorityPEM
        self.addedAt = addedAt
        self.addedBy = addedBy
    }
}

/// How certificates come about that a partner lets in.
public struct PartnerTerms: Sendable, Hashable, Codable {
    /// Whether the partner answers signing requests; else this server's authority issues, and the partner is given the
    /// certificate.
    public var issues: Bool

    public init(issues: Bool) {
        self.issues = issues
    }
}

/// What a partner has answered, as a person passes it on.
public enum PartnerAnswer: Sendable, Hashable {
    /// The certificate for the signing request, and those above it.
    case certificates([Certificate])
    /// It knows the certificate that it was given.
    case agreed
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
