/// A connection: a key pair of the tenant's keystore, and the communication user that its calls arrive as.
public struct ConnectionResource: Codable, Hashable, Sendable {
    /// The alias of the key pair; the connection's name.
    public var alias: String
    public var user: String
    public var arrangement: String
    @Nullable public var flow: String?
    @Nullable public var channel: String?
    /// The counterpart that the called side is reached by; nil for this server's own directory.
    @Nullable public var counterpart: String?
    public var createdAt: String
    public var createdBy: String
    public var rotation: RotationPolicyResource
    /// The certificate under the alias; nil when there is none.
    @Nullable public var certificate: CertificateDetail?

    public init(
        alias: String, user: String, arrangement: String, flow: String?, channel: String?, counterpart: String?,
        createdAt: String, createdBy: String, rotation: RotationPolicyResource, certificate: CertificateDetail?
    ) {
        self.alias = alias
        self.user = user
        self.arrangement = arrangement
        self.flow = flow
        self.channel = channel
        self.counterpart = counterpart
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.rotation = rotation
        self.certificate = certificate
    }
}

/// All connections, ordered by alias.
public struct ConnectionList: Codable, Hashable, Sendable {
    public var connections: [ConnectionResource]

    public init(connections: [ConnectionResource]) {
        self.connections = connections
    }
}

/// How a connection's key pair is replaced.
public struct RotationPolicyResource: Codable, Hashable, Sendable {
    /// Rotate by itself when the certificate has that many days left; nil for never.
    @Nullable public var daysBeforeExpiry: Int?
    /// How long the old certificate stays assigned after the last call that came with it.
    public var overlapSeconds: Double
    /// How long a first call with the new certificate is waited for before the old key is put back.
    public var observeSecondsMax: Double

    public init(daysBeforeExpiry: Int?, overlapSeconds: Double, observeSecondsMax: Double) {
        self.daysBeforeExpiry = daysBeforeExpiry
        self.overlapSeconds = overlapSeconds
        self.observeSecondsMax = observeSecondsMax
    }
}

/// A connection to make.
public struct ConnectionCreation: Codable, Hashable, Sendable {
    /// Made where there is none.
    public var user: String
    /// Absent only where the counterpart is a partner.
    public var arrangement: String?
    /// With `system`: makes the arrangement where there is none.
    public var scenario: String?
    public var system: String?
    public var flow: String
    /// Absent: the flow's only receiver channel that authenticates by client certificate.
    public var channel: String?
    public var alias: String
    /// Absent: ec-p256.
    public var algorithm: KeyAlgorithmValue?
    public var validityDays: Int?
    /// Absent: this server's own directory.
    public var counterpart: String?
    /// False: no message is sent to prove the connection.
    public var call: Bool?
    /// The message to send, base64; absent for an empty one.
    public var callBody: String?

    public init(user: String, arrangement: String?, flow: String, alias: String) {
        self.user = user
        self.arrangement = arrangement
        self.flow = flow
        self.alias = alias
    }
}

/// A connection whose making is only to be thought through.
public struct ConnectionPreviewRequest: Codable, Hashable, Sendable {
    public var connection: ConnectionCreation
    /// What the called side has, for a server that is no counterpart yet; absent: it is asked.
    public var called: CalledSideState?

    public init(connection: ConnectionCreation, called: CalledSideState? = nil) {
        self.connection = connection
        self.called = called
    }
}

/// What a called side has of a connection.
public struct CalledSideState: Codable, Hashable, Sendable {
    public var hasUser: Bool
    public var hasSystem: Bool
    /// Absent where there is none.
    public var arrangement: ArrangementStateValue?
    /// Certificates of the user that let it in now, 64 hex digits each.
    public var certificates: [String]

    public init(hasUser: Bool, hasSystem: Bool, arrangement: ArrangementStateValue?, certificates: [String]) {
        self.hasUser = hasUser
        self.hasSystem = hasSystem
        self.arrangement = arrangement
        self.certificates = certificates
    }
}

/// What making a connection would do.
public struct ConnectionPreview: Codable, Hashable, Sendable {
    public var steps: [PlannedStepResource]

    public init(steps: [PlannedStepResource]) {
        self.steps = steps
    }
}

/// What one step would do.
public struct PlannedStepResource: Codable, Hashable, Sendable {
    public var step: String
    public var title: String
    /// Whether it would change anything.
    public var needed: Bool
    public var detail: String

    public init(step: String, title: String, needed: Bool, detail: String) {
        self.step = step
        self.title = title
        self.needed = needed
        self.detail = detail
    }
}
