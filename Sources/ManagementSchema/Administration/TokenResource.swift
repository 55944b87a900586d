/// What an administrator or token may do.
public enum RoleValue: String, SchemaEnumeration, Hashable {
    case administrator
    case integrationDeveloper
    case securityAuditor
    /// Another server that makes and rotates connections to this one.
    case connectionPartner
}

/// An access token, without its secret.
public struct TokenResource: Codable, Hashable, Sendable {
    public var id: String
    public var name: String
    public var roles: [RoleValue]
    /// RFC 3339.
    public var createdAt: String
    public var createdBy: String
    /// RFC 3339; nil for never.
    @Nullable public var expiresAt: String?
    @Nullable public var lastUsedAt: String?

    public init(
        id: String, name: String, roles: [RoleValue], createdAt: String, createdBy: String, expiresAt: String? = nil,
        lastUsedAt: String? = nil
    ) {
        self.id = id
        self.name = name
        self.roles = roles
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
    }
}

/// All access tokens.
public struct TokenList: Codable, Hashable, Sendable {
    public var tokens: [TokenResource]

    public init(tokens: [TokenResource]) {
        self.tokens = tokens
    }
}

/// An access token to create.
public struct TokenCreation: Codable, Hashable, Sendable {
    public var name: String
    public var roles: [RoleValue]
    /// Absent: 90.
    public var validityDays: Int?

    public init(name: String, roles: [RoleValue], validityDays: Int? = nil) {
        self.name = name
        self.roles = roles
        self.validityDays = validityDays
    }
}

/// A new access token; its secret is shown this once.
public struct TokenCreated: Codable, Hashable, Sendable {
    public var token: TokenResource
    public var secret: String

    public init(token: TokenResource, secret: String) {
        self.token = token
        self.secret = secret
    }
}
