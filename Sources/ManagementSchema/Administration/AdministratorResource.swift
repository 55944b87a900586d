/// Somebody who signs in to the console.
public struct AdministratorResource: Codable, Hashable, Sendable {
    public var id: String
    public var roles: [RoleValue]
    /// RFC 3339.
    public var createdAt: String
    public var hasPassword: Bool
    /// After too many wrong passwords, for a while.
    public var isLocked: Bool
    /// Whether the next sign-in leads to choosing another password.
    public var mustChangePassword: Bool

    public init(
        id: String, roles: [RoleValue], createdAt: String, hasPassword: Bool, isLocked: Bool, mustChangePassword: Bool
    ) {
        self.id = id
        self.roles = roles
        self.createdAt = createdAt
        self.hasPassword = hasPassword
        self.isLocked = isLocked
        self.mustChangePassword = mustChangePassword
    }
}

/// All administrators.
public struct AdministratorList: Codable, Hashable, Sendable {
    public var administrators: [AdministratorResource]

    public init(administrators: [AdministratorResource]) { self.administrators = administrators }
}

/// An administrator to create, without a password.
public struct AdministratorCreation: Codable, Hashable, Sendable {
    public var id: String
    public var roles: [RoleValue]

    public init(id: String, roles: [RoleValue]) {
        self.id = id
        self.roles = roles
    }
}

/// An administrator's new roles.
public struct AdministratorChange: Codable, Hashable, Sendable {
    public var roles: [RoleValue]

    public init(roles: [RoleValue]) { self.roles = roles }
}

/// An administrator's first password; the first sign-in replaces it.
public struct AdministratorPassword: Codable, Hashable, Sendable {
    public var password: String

    public init(password: String) { self.password = password }
}

/// Somebody's being signed in.
public struct SessionResource: Codable, Hashable, Sendable {
    public var id: String
    public var name: String
    public var kind: String
    public var roles: [RoleValue]
    public var startedAt: String
    public var lastUsedAt: String

    public init(id: String, name: String, kind: String, roles: [RoleValue], startedAt: String, lastUsedAt: String) {
        self.id = id
        self.name = name
        self.kind = kind
        self.roles = roles
        self.startedAt = startedAt
        self.lastUsedAt = lastUsedAt
    }
}

/// Everybody who is signed in to the console.
public struct SessionList: Codable, Hashable, Sendable {
    public var sessions: [SessionResource]

    public init(sessions: [SessionResource]) { self.sessions = sessions }
}
