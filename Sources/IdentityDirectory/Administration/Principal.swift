public import Foundation

/// Somebody who acts on the directory.
public struct Principal: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable {
        case administrator, token, system
    }

    /// What the audit says: an administrator's name, `token:` and a token's, or Countersign's own part that acts.
    public var name: String
    @EncodedInOrder public var roles: Set<Role>
    public var kind: Kind
    /// To what a token is narrowed down; nil for everything that its roles allow.
    public var scope: TokenScope?
    /// Set while the password was chosen by somebody else: nothing is allowed but to choose another one.
    public var mustChangePassword: Bool?

    public init(
        name: String, roles: Set<Role>, kind: Kind, scope: TokenScope? = nil, mustChangePassword: Bool = false
    ) {
        self.name = name
        self.roles = roles
        self.kind = kind
        self.scope = scope
        self.mustChangePassword = mustChangePassword ? true : nil
    }

    /// Countersign itself.
    public static let system = Principal(name: "system", roles: [.administrator], kind: .system)

    public var rights: Set<Right> {
        guard mustChangePassword != true else { return [] }
        let all = roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }
        return scope?.rights.map(all.intersection) ?? all
    }

    public func has(_ right: Right) -> Bool {
        guard mustChangePassword != true, scope?.rights.map({ $0.contains(right) }) ?? true else { return false }
        return roles.contains { $0.rights.contains(right) }
    }
}

/// Somebody who signs in to the console.
public struct Administrator: Sendable, Hashable, Codable, Identifiable {
    /// The name to sign in with.
    public let id: String
    @EncodedInOrder public var roles: Set<Role>
    public var createdAt: Date
    /// Whether the next sign-in leads to choosing another password.
    public var mustChangePassword: Bool
    /// Whether a password was set; without one only tokens and links let this administrator in.
    public var hasPassword: Bool
    public var isLocked: Bool

    public init(
        id: String, roles: Set<Role>, createdAt: Date, hasPassword: Bool = false, isLocked: Bool = false,
        mustChangePassword: Bool = false
    ) {
        self.id = id
        self.roles = roles
        self.createdAt = createdAt
        self.hasPassword = hasPassword
        self.isLocked = isLocked
        self.mustChangePassword = mustChangePassword
    }
}

/// A secret that programs act with; only its hash is kept.
public struct AccessToken: Sendable, Hashable, Codable, Identifiable {
    public let id: String
    public var name: String
    @EncodedInOrder public var roles: Set<Role>
    public var createdAt: Date
    public var createdBy: String
    /// Nil for one that does not expire.
    public var expiresAt: Date?
    /// To the minute; nil when never used.
    public var lastUsedAt: Date?
    /// The administrator who acts when this token is used; nil for a token of its own.
    public var administratorID: String?
    /// The token made on first start, which ends with its first sign-in.
    public var endsWithSignIn: Bool
    /// To what it is narrowed down; nil for everything that its roles allow.
    public var scope: TokenScope?

    public init(
        id: String, name: String, roles: Set<Role>, createdAt: Date, createdBy: String, expiresAt: Date? = nil,
        administratorID: String? = nil, endsWithSignIn: Bool = false, scope: TokenScope? = nil
    ) {
        self.id = id
        self.name = name
        self.roles = roles
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.expiresAt = expiresAt
        self.administratorID = administratorID
        self.endsWithSignIn = endsWithSignIn
        self.scope = scope
    }
}

extension AccessToken {
    static let actorPrefix = "token:"

    /// Who the audit says acts with the token; no administrator is called so.
    public var actor: String { Self.actor(name) }

    static func actor(_ name: String) -> String { actorPrefix + name }
}

extension Administrator {
    /// Those of Countersign's own parts that act, as the audit calls them.
    private static let reserved: Set<String> = ["system", "gateway", "partner", "schedule", "nobody"]

    /// Throws `invalid` for a name under which the audit could not tell the person from something else.
    static func check(name: String) throws {
        try Identifier.check(name, of: "administrator")
        guard !name.hasPrefix(AccessToken.actorPrefix), !reserved.contains(name) else {
            throw DirectoryError(
                .invalid, "No administrator can be called \(name): the audit means something else by it.",
                hint: "Choose another name.")
        }
    }
}

/// A token just made, with the secret that is shown once.
public struct IssuedToken: Sendable, CustomStringConvertible {
    public var token: AccessToken
    public var secret: String

    public var description: String { "IssuedToken(\(token.id))" }
}

/// Somebody's being signed in: 12 hours at most, one hour without a request.
public struct Session: Sendable, Hashable, Codable, Identifiable {
    /// SHA-256 of the secret, 64 hexadecimal digits.
    public let id: String
    public var principal: Principal
    public var startedAt: Date
    /// To the minute.
    public var lastUsedAt: Date

    public static let lifetimeSeconds: Double = 12 * 3600
    public static let idleSecondsMax: Double = 3600

    public init(id: String, principal: Principal, startedAt: Date, lastUsedAt: Date) {
        self.id = id
        self.principal = principal
        self.startedAt = startedAt
        self.lastUsedAt = lastUsedAt
    }

    /// Whether the session still stands at `date`.
    public func isOver(at date: Date) -> Bool {
        date.timeIntervalSince(startedAt) >= Self.lifetimeSeconds
            || date.timeIntervalSince(lastUsedAt) >= Self.idleSecondsMax
    }
}

/// A session just begun, with the secret that belongs into the cookie.
public struct SignIn: Sendable, CustomStringConvertible {
    public var session: Session
    public var secret: String

    public var description: String { "SignIn(\(session.principal.name))" }
}

/// A secret that signs its bearer in once.
public struct SignInLink: Sendable, CustomStringConvertible {
    /// To be carried in the link's fragment or query, URL-safe.
    public var secret: String
    public var expiresAt: Date

    public var description: String { "SignInLink(…)" }
}
