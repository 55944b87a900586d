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
    /// Nil for everything that its roles allow.
    @Nullable public var scope: TokenScopeValue?

    public init(
        id: String, name: String, roles: [RoleValue], createdAt: String, createdBy: String, expiresAt: String? = nil,
        lastUsedAt: String? = nil, scope: TokenScopeValue? = nil
    ) {
        self.id = id
        self.name = name
        self.roles = roles
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.scope = scope
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
    /// Absent: everything that its roles allow.
    public var scope: TokenScopeValue?

    public init(name: String, roles: [RoleValue], validityDays: Int? = nil, scope: TokenScopeValue? = nil) {
        self.name = name
        self.roles = roles
        self.validityDays = validityDays
        self.scope = scope
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

/// What a token may be used for, of all that its roles allow.
public struct TokenScopeValue: Codable, Hashable, Sendable {
    /// Absent: those of its roles.
    public var rights: [RightValue]?
    /// Communication users: identifiers, or beginnings that end with `*`. Absent: all.
    public var users: [String]?
    /// Communication systems, likewise.
    public var systems: [String]?

    public init(rights: [RightValue]? = nil, users: [String]? = nil, systems: [String]? = nil) {
        self.rights = rights
        self.users = users
        self.systems = systems
    }
}

/// What a route asks for.
public enum RightValue: String, SchemaEnumeration, Hashable {
    case directoryRead = "directory.read"
    case directoryWrite = "directory.write"
    case directoryImport = "directory.import"
    case certificateAssign = "certificate.assign"
    case keyPairIssue = "key-pair.issue"
    case tenantRead = "tenant.read"
    case tenantWrite = "tenant.write"
    case flowWrite = "flow.write"
    case messageRead = "message.read"
    case messageWrite = "message.write"
    case decisionRead = "decision.read"
    case connectionRead = "connection.read"
    case connectionWrite = "connection.write"
    case auditRead = "audit.read"
    case administration
}

/// A token's new end or scope; what is absent stays.
public struct TokenChange: Codable, Hashable, Sendable {
    /// From now on, 1 to 3650.
    public var validityDays: Int?
    public var scope: TokenScopeValue?

    public init(validityDays: Int? = nil, scope: TokenScopeValue? = nil) {
        self.validityDays = validityDays
        self.scope = scope
    }
}
