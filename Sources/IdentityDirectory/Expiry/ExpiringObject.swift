public import Foundation

/// Something that ends on a day that is known: a certificate, or a token.
public struct ExpiringObject: Sendable, Hashable, Codable, Identifiable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A certificate that a communication user calls with.
        case communicationUser
        case trustedAuthority
        /// Our own authority.
        case issuingAuthority
        /// The certificate of a port of this server.
        case server
        /// A certificate or key pair of the tenant's keystore.
        case keystoreEntry
        case accessToken
    }

    public var kind: Kind
    /// Unique among its kind: a fingerprint, an alias, a token's identifier.
    public var key: String
    /// What people call it: the user, the subject, the alias.
    public var name: String
    public var detail: String
    /// Whose it is: a communication user, or who is responsible here.
    public var owner: String
    /// Mail addresses of the owner; empty when none is known.
    public var contacts: [String]
    public var expiresAt: Date

    public var id: String { "\(kind.rawValue):\(key)" }

    public init(
        kind: Kind, key: String, name: String, detail: String, owner: String, contacts: [String] = [], expiresAt: Date
    ) {
        self.kind = kind
        self.key = key
        self.name = name
        self.detail = detail
        self.owner = owner
        self.contacts = contacts
        self.expiresAt = expiresAt
    }

    /// Whole days that are left, rounded down; negative once it has expired.
    public func daysLeft(at date: Date) -> Int { Int((expiresAt.timeIntervalSince(date) / 86_400).rounded(.down)) }
}

/// Where things are that expire, beside the directory's own.
public protocol ExpirySource: Sendable {
    /// What ends before `date`, what has ended included.
    func expiring(before date: Date) async throws -> [ExpiringObject]
}
