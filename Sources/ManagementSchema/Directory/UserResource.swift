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
    /// Whether its caller may renew its certificates by itself where that is offered. Absent from earlier servers.
    public var mayRenew: Bool?

    public init(
        id: String, description: String, isLocked: Bool, passwordStatus: String, createdAt: String,
        mayRenew: Bool? = nil
    ) {
        self.mayRenew = mayRenew
        self.id = id
        self.description = description
        self.isLocked = isLocked
        self.passwordStatus = passwordStatus
        self.createdAt = createdAt
    }
}

/// A communication user with what it holds and where it is used: the members of `UserResource`, and more.
public struct UserDetail: Codable, Hashable, Sendable {
    public var user: UserResource
    /// How many certificates the user holds.
    public var certificateCount: Int
    /// At most a hundred of them, the latest first; the others are found by searching for the user.
    public var certificates: [CertificateResource]
    public var arrangements: [ArrangementResource]

    public init(
        _ user: UserResource, certificateCount: Int, certificates: [CertificateResource],
        arrangements: [ArrangementResource]
    ) {
        self.user = user
        self.certificateCount = certificateCount
        self.certificates = certificates
        self.arrangements = arrangements
    }

    private enum CodingKeys: CodingKey {
        case certificateCount, certificates, arrangements
    }

    public init(from decoder: any Decoder) throws {
        user = try UserResource(from: decoder)
        let members = try decoder.container(keyedBy: CodingKeys.self)
        certificateCount = try members.decode(Int.self, forKey: .certificateCount)
        certificates = try members.decode([CertificateResource].self, forKey: .certificates)
        arrangements = try members.decode([ArrangementResource].self, forKey: .arrangements)
    }

    public func encode(to encoder: any Encoder) throws {
        try user.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(certificateCount, forKey: .certificateCount)
        try members.encode(certificates, forKey: .certificates)
        try members.encode(arrangements, forKey: .arrangements)
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
