/// What a token may be used for, of all that its roles allow.
public struct TokenScope: Sendable, Hashable, Codable {
    /// The rights that it keeps; nil keeps those of its roles.
    public var rights: Set<Right>?
    /// Communication users that it may see and change: identifiers, or beginnings that end with `*`. Nil: all.
    public var users: [String]?
    /// Communication systems that it may create, change and delete, likewise. Nil: all.
    public var systems: [String]?

    public init(rights: Set<Right>? = nil, users: [String]? = nil, systems: [String]? = nil) {
        self.rights = rights
        self.users = users
        self.systems = systems
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(rights.map(EncodedInOrder.init(wrappedValue:)), forKey: .rights)
        try container.encodeIfPresent(users, forKey: .users)
        try container.encodeIfPresent(systems, forKey: .systems)
    }

    /// Whether operations must be looked at one by one.
    public var namesObjects: Bool { users != nil || systems != nil }

    public func covers(user id: String) -> Bool { Self.covers(id, users) }
    public func covers(system id: String) -> Bool { Self.covers(id, systems) }

    private static func covers(_ id: String, _ patterns: [String]?) -> Bool {
        guard let patterns else { return true }
        return patterns.contains { pattern in
            pattern.hasSuffix("*") ? id.hasPrefix(pattern.dropLast()) : id == pattern
        }
    }

    /// Throws `invalid` for a pattern that could be no identifier's.
    func check() throws {
        for pattern in (users ?? []) + (systems ?? []) where pattern != "*" {
            try Identifier.check(pattern.hasSuffix("*") ? String(pattern.dropLast()) : pattern, of: "token's scope")
        }
    }
}
