/// What stands under an alias.
public enum KeystoreEntryKindValue: String, SchemaEnumeration, Hashable {
    case keyPair
    case certificate
}

/// An entry of the tenant's keystore, without its private key.
public struct KeystoreEntryResource: Codable, Hashable, Sendable {
    public var alias: String
    public var kind: KeystoreEntryKindValue
    /// True for the tenant's own key pair, which is neither renamed nor deleted.
    public var isProtected: Bool
    @Nullable public var algorithm: String?
    @Nullable public var keySizeBits: Int?
    /// RFC 3339.
    public var createdAt: String
    public var createdBy: String
    /// RFC 3339.
    public var modifiedAt: String
    public var modifiedBy: String
    /// Leaf first.
    public var certificates: [CertificateDetail]

    public init(
        alias: String, kind: KeystoreEntryKindValue, isProtected: Bool, algorithm: String? = nil,
        keySizeBits: Int? = nil, createdAt: String, createdBy: String, modifiedAt: String, modifiedBy: String,
        certificates: [CertificateDetail]
    ) {
        self.alias = alias
        self.kind = kind
        self.isProtected = isProtected
        self.algorithm = algorithm
        self.keySizeBits = keySizeBits
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.modifiedAt = modifiedAt
        self.modifiedBy = modifiedBy
        self.certificates = certificates
    }
}

/// The tenant's keystore, in the order of alias.
public struct KeystoreEntryList: Codable, Hashable, Sendable {
    public var entries: [KeystoreEntryResource]

    public init(entries: [KeystoreEntryResource]) {
        self.entries = entries
    }
}

/// A channel that names an alias, or may come to it.
public struct AliasUseResource: Codable, Hashable, Sendable {
    public var flow: String
    public var flowName: String
    public var channel: String
    /// The parameter through which the channel names it.
    @Nullable public var parameter: String?
    /// False: only the saved state of the flow uses it.
    public var isDeployed: Bool
    /// True: the channel's alias is only known when a message runs, and may be this one.
    public var isPossible: Bool

    public init(
        flow: String, flowName: String, channel: String, parameter: String? = nil, isDeployed: Bool,
        isPossible: Bool = false
    ) {
        self.flow = flow
        self.flowName = flowName
        self.channel = channel
        self.parameter = parameter
        self.isDeployed = isDeployed
        self.isPossible = isPossible
    }
}

/// Where an alias is used.
public struct AliasUseList: Codable, Hashable, Sendable {
    public var uses: [AliasUseResource]

    public init(uses: [AliasUseResource]) {
        self.uses = uses
    }
}
