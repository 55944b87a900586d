/// A secure parameter, without its value.
public struct SecureParameterResource: Codable, Hashable, Sendable {
    public var name: String
    public var description: String
    /// RFC 3339.
    public var deployedAt: String
    public var deployedBy: String

    public init(name: String, description: String, deployedAt: String, deployedBy: String) {
        self.name = name
        self.description = description
        self.deployedAt = deployedAt
        self.deployedBy = deployedBy
    }
}

/// Secure parameters, in the order of name.
public struct SecureParameterList: Codable, Hashable, Sendable {
    public var secureParameters: [SecureParameterResource]

    public init(secureParameters: [SecureParameterResource]) {
        self.secureParameters = secureParameters
    }
}

/// A secret text under a name.
public struct SecureParameterDeployment: Codable, Hashable, Sendable {
    public var value: String
    public var description: String?

    public init(value: String, description: String? = nil) {
        self.value = value
        self.description = description
    }
}

/// One SSH server's key in the known hosts.
public struct KnownHostResource: Codable, Hashable, Sendable {
    /// Names and patterns with commas between, or one hashed name.
    public var hosts: String
    public var keyType: String
    /// As `ssh-keygen -l` prints it.
    public var fingerprint: String
    /// `cert-authority` or `revoked`.
    @Nullable public var marker: String?

    public init(hosts: String, keyType: String, fingerprint: String, marker: String? = nil) {
        self.hosts = hosts
        self.keyType = keyType
        self.fingerprint = fingerprint
        self.marker = marker
    }
}

/// The SSH servers' keys that are known.
public struct KnownHostList: Codable, Hashable, Sendable {
    public var knownHosts: [KnownHostResource]
    /// RFC 3339; null while none are deployed.
    @Nullable public var deployedAt: String?
    @Nullable public var deployedBy: String?

    public init(knownHosts: [KnownHostResource], deployedAt: String? = nil, deployedBy: String? = nil) {
        self.knownHosts = knownHosts
        self.deployedAt = deployedAt
        self.deployedBy = deployedBy
    }
}

/// A file of known hosts, in OpenSSH's format; it takes the place of the one before.
public struct KnownHostsDeployment: Codable, Hashable, Sendable {
    public var content: String

    public init(content: String) {
        self.content = content
    }
}
