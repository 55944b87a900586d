/// Who the caller is, and what it may do.
public struct PrincipalResource: Codable, Hashable, Sendable {
    public var name: String
    public var kind: String
    public var roles: [RoleValue]
    public var rights: [String]

    public init(name: String, kind: String, roles: [RoleValue], rights: [String]) {
        self.name = name
        self.kind = kind
        self.roles = roles
        self.rights = rights
    }
}

/// A link that signs in to the console once.
public struct SignInLinkResource: Codable, Hashable, Sendable {
    /// Relative to the console's address.
    public var path: String
    /// RFC 3339.
    public var expiresAt: String

    public init(path: String, expiresAt: String) {
        self.path = path
        self.expiresAt = expiresAt
    }
}

/// A link that signs in to the console once.
public struct SignInLinkCreation: Codable, Hashable, Sendable {
    /// Absent: the first administrator.
    public var administrator: String?
    /// 5 to 60; absent: 15.
    public var validityMinutes: Int?

    public init(administrator: String? = nil, validityMinutes: Int? = nil) {
        self.administrator = administrator
        self.validityMinutes = validityMinutes
    }
}

/// Which server answers.
public struct ServerResource: Codable, Hashable, Sendable {
    public var product: String
    public var version: String
    public var name: String
    /// `business-system`, `integration-tenant`.
    public var parts: [String]

    public init(product: String, version: String, name: String, parts: [String]) {
        self.product = product
        self.version = version
        self.name = name
        self.parts = parts
    }
}

/// Whether the server lives and can take calls.
public struct HealthResource: Codable, Hashable, Sendable {
    /// `live`, `ready` or `not-ready`.
    public var status: String

    public init(status: String) {
        self.status = status
    }
}
