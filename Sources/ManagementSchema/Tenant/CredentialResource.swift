/// User and password under a name, without the password.
public struct CredentialResource: Codable, Hashable, Sendable {
    public var name: String
    public var user: String
    public var description: String
    /// RFC 3339.
    public var deployedAt: String
    public var deployedBy: String

    public init(name: String, user: String, description: String, deployedAt: String, deployedBy: String) {
        self.name = name
        self.user = user
        self.description = description
        self.deployedAt = deployedAt
        self.deployedBy = deployedBy
    }
}

/// The tenant's security material, in the order of name.
public struct CredentialList: Codable, Hashable, Sendable {
    public var credentials: [CredentialResource]

    public init(credentials: [CredentialResource]) {
        self.credentials = credentials
    }
}

/// A user and password for channels to refer to.
public struct CredentialDeployment: Codable, Hashable, Sendable {
    public var user: String
    public var password: String
    public var description: String?

    public init(user: String, password: String, description: String? = nil) {
        self.user = user
        self.password = password
        self.description = description
    }
}
