public import ConnectionLifecycle
public import IdentityDirectory
public import IntegrationTenant
public import Issuance

/// What the management API speaks for. A part that is nil is not run by this server; its routes say so.
public struct ManagementServices: Sendable {
    public var directory: Directory
    /// Nil where the business system's part is not run.
    public var authority: IssuingAuthority?
    /// Nil where the integration tenant's part is not run.
    public var tenant: Tenant?
    /// Nil where the integration tenant's part is not run.
    public var connections: Connections?
    /// Nil where the business system's part is not run.
    public var handOvers: HandOvers?
    /// Nil where nobody watches what expires.
    public var expiry: ExpiryWatch?
    /// Nil where the audit's head is not signed.
    public var trail: AuditTrail?
    /// Nil where no certificates are issued and no lists fetched.
    public var revocation: CertificateRevocation?
    public var clock: any DirectoryClock
    /// The product's version.
    public var version: String
    /// What this server is called, for people.
    public var serverName: String
    /// Where flows' endpoints are, `https://host:9443`; nil when not known.
    public var gatewayAddress: String?
    /// Whether calls can be taken now; asked by `/health/ready`.
    public var isReady: @Sendable () async -> Bool

    public init(
        directory: Directory, authority: IssuingAuthority?, tenant: Tenant?, connections: Connections? = nil,
        handOvers: HandOvers? = nil, expiry: ExpiryWatch? = nil,
        revocation: CertificateRevocation? = nil, trail: AuditTrail? = nil,
        clock: any DirectoryClock, version: String, serverName: String,
        gatewayAddress: String? = nil, isReady: @escaping @Sendable () async -> Bool = { true }
    ) {
        self.directory = directory
        self.authority = authority
        self.tenant = tenant
        self.connections = connections
        self.handOvers = handOvers
        self.expiry = expiry
        self.trail = trail
        self.revocation = revocation
        self.clock = clock
        self.version = version
        self.serverName = serverName
        self.gatewayAddress = gatewayAddress
        self.isReady = isReady
    }
}
