public import Foundation

/// A communication user's password, as a hash.
public struct PasswordRecord: Sendable, Hashable, Codable, Identifiable {
    /// The user.
    public let id: String
    public var hash: PasswordHash
    /// Wrong passwords since the last right one.
    public var failures: Int
    /// Set when too many failures locked the password.
    public var lockedAt: Date?

    public init(id: String, hash: PasswordHash, failures: Int = 0, lockedAt: Date? = nil) {
        self.id = id
        self.hash = hash
        self.failures = failures
        self.lockedAt = lockedAt
    }
}

/// An administrator with what lets the administrator in.
public struct AdministratorRecord: Sendable, Hashable, Codable, Identifiable {
    public let id: String
    @EncodedInOrder public var roles: Set<Role>
    public var createdAt: Date
    /// Nil when only tokens and links let this administrator in.
    public var hash: PasswordHash?
    public var failures: Int
    /// Until when passwords are not looked at; nil when they are.
    public var lockedUntil: Date?
    /// Whether somebody else chose the password, so that the next sign-in leads to choosing another one.
    public var mustChangePassword: Bool

    public init(
        id: String, roles: Set<Role>, createdAt: Date, hash: PasswordHash? = nil, failures: Int = 0,
        lockedUntil: Date? = nil, mustChangePassword: Bool = false
    ) {
        self.id = id
        self.roles = roles
        self.createdAt = createdAt
        self.hash = hash
        self.failures = failures
        self.lockedUntil = lockedUntil
        self.mustChangePassword = mustChangePassword
    }
}

/// A token with the hash of its secret.
public struct TokenRecord: Sendable, Hashable, Codable, Identifiable {
    public let id: String
    public var token: AccessToken
    /// SHA-256 of the secret, 64 hexadecimal digits.
    public var secretHash: String

    public init(token: AccessToken, secretHash: String) {
        self.id = token.id
        self.token = token
        self.secretHash = secretHash
    }
}

/// A sign-in link that was not used yet, under the SHA-256 of its secret.
public struct SignInLinkRecord: Sendable, Hashable, Codable, Identifiable {
    public let id: String
    public var administratorID: String
    public var expiresAt: Date

    public init(id: String, administratorID: String, expiresAt: Date) {
        self.id = id
        self.administratorID = administratorID
        self.expiresAt = expiresAt
    }
}
