public import ConnectionLifecycle
public import IdentityDirectory
public import IntegrationTenant
public import Issuance

/// What the console's pages call; parts that are absent have no pages.
public struct ConsoleServices: Sendable {
    /// Administrators, sessions and audit live here on every server; communication management where it is served.
    public var directory: Directory
    /// Nil where no key pairs are issued.
    public var authority: IssuingAuthority?
    /// Nil where no integration tenant is served.
    public var tenant: Tenant?
    /// Nil where no integration tenant is served.
    public var connections: Connections?
    /// Nil where nothing is handed over by links.
    public var handOvers: HandOvers?
    /// Nil where nobody watches what expires.
    public var expiry: ExpiryWatch?
    /// Nil where the audit's head is not signed.
    public var trail: AuditTrail?
    /// Nil where no certificates are issued and no lists fetched.
    public var revocation: CertificateRevocation?
    public var parts: Set<ConsolePart>
    public var clock: any DirectoryClock
    public var productVersion: String
    /// What the top bar calls this server, so that nobody takes one for the other.
    public var serverName: String
    /// The gateway's address, for the pages that tell callers where to go; nil when it is not known.
    public var gatewayAddress: String?
    /// Tells this console's cookies from those of other consoles on the same host: letters, digits and hyphens.
    public var cookieMark: String

    /// - Parameter servesBusinessSystem: whether communication management, decisions and issuing have pages here.
    public init(
        directory: Directory, authority: IssuingAuthority?, tenant: Tenant?, connections: Connections? = nil,
        handOvers: HandOvers? = nil, expiry: ExpiryWatch? = nil,
        revocation: CertificateRevocation? = nil, trail: AuditTrail? = nil,
        servesBusinessSystem: Bool = true,
        clock: any DirectoryClock = SystemClock(), productVersion: String, serverName: String,
        gatewayAddress: String? = nil, cookieMark: String = ""
    ) {
        self.directory = directory
        self.authority = authority
        self.tenant = tenant
        self.connections = connections
        self.handOvers = handOvers
        self.expiry = expiry
        self.trail = trail
        self.revocation = revocation
        parts = []
        if servesBusinessSystem { parts.insert(.businessSystem) }
        if tenant != nil { parts.insert(.integrationTenant) }
        self.clock = clock
        self.productVersion = productVersion
        self.serverName = serverName
        self.gatewayAddress = gatewayAddress
        self.cookieMark = cookieMark
    }
}
