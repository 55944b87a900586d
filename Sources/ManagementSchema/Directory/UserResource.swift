/// A communication user: whom a call is made as.
public struct UserResource: Codable, Hashable, Sendable {
    /// For example `_ABCXYZ`.
    public var id: String
    public var description: String
    /// A locked user's calls are refused, whatever they authenticate with.
    public var isLocked: Bool
    public var passwordStatus: String
    /// RFC 3339.
    public var createdAt: String

    public init(id: String, description: String, isLocked: Bool, passwordStatus: String, createdAt: String) {
        self.id = id
        self.description = description
        self.isLocked = isLocked
        self.passwordStatus = passwordStatus
        self.createdAt = createdAt
    }
}

/// One page of communication users, ordered by id.
public struct UserList: Codable, Hashable, Sendable {
    public var users: [UserResource]
    /// What to give as `cursor` for the next page; nil on the last one.
    @Nullable public var nextCursor: String?

    public init(users: [UserResource], nextCursor: String? = nil) {
        self.users = users
        self.nextCursor = nextCursor
    }
}

/// A communication user to create.
public struct UserCreation: Codable, Hashable, Sendable {
    /// Absent: one is made, an underscore and ten letters and digits.
    public var id: String?
    public var description: String?

    public init(id: String? = nil, description: String? = nil) {
        self.id = id
        self.description = description
    }
}

/// What to change of a communication user; what is absent stays.
public struct UserChange: Codable, Hashable, Sendable {
    public var description: String?

    public init(description: String? = nil) {
        self.description = description
    }
}

/// A password that fits the rules; it is not set, and shown this once.
public struct PasswordProposal: Codable, Hashable, Sendable {
    public var password: String

    public init(password: String) {
        self.password = password
    }
}

/// A communication user's new password.
public struct PasswordChange: Codable, Hashable, Sendable {
    /// At least 20 printable ASCII characters, one of them neither a letter nor a digit.
    public var password: String

    public init(password: String) {
        self.password = password
    }
}
