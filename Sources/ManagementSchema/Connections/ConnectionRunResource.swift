/// What kind of change a run is.
public enum ConnectionRunKindValue: String, SchemaEnumeration, Hashable {
    case connect
    case rotation
}

/// How far a run is.
public enum ConnectionRunStatusValue: String, SchemaEnumeration, Hashable {
    case running
    /// Something failed; what was done is being undone.
    case undoing
    case completed
    /// Everything is as it was, but for the leftovers.
    case undone
}

/// One change of a connection, under way or ended.
public struct ConnectionRunResource: Codable, Hashable, Sendable {
    public var id: String
    public var kind: ConnectionRunKindValue
    public var connection: String
    public var status: ConnectionRunStatusValue
    /// The step under way, or the one that failed.
    @Nullable public var step: String?
    @Nullable public var title: String?
    /// Why it was undone.
    @Nullable public var reason: String?
    /// What could not be done or undone.
    public var leftovers: [String]
    public var startedAt: String
    public var startedBy: String
    @Nullable public var endedAt: String?
    /// The certificate that calls came with before; nil for a new connection.
    @Nullable public var oldCertificate: String?
    /// The certificate that calls come with; nil before it is issued.
    @Nullable public var newCertificate: String?
    /// When the first call was let in with the new certificate.
    @Nullable public var firstArrivalAt: String?
    /// When the last call was let in with the old certificate.
    @Nullable public var lastArrivalAt: String?
    /// The id that joins both sides' logs of the call that proved a new connection.
    @Nullable public var correlationId: String?
    /// The signing request that a partner is to answer, PEM; nil where none is awaited.
    @Nullable public var awaitedRequest: String?
    /// The certificates that a partner is to know, PEM; nil where none is awaited to.
    @Nullable public var awaitedCertificates: String?
    public var entries: [ConnectionRunEntryResource]

    /// Whether a partner is to do something before the run can go on.
    public var awaitsPartner: Bool { awaitedRequest != nil || awaitedCertificates != nil }

    public init(
        id: String, kind: ConnectionRunKindValue, connection: String, status: ConnectionRunStatusValue,
        startedAt: String, startedBy: String, leftovers: [String], entries: [ConnectionRunEntryResource]
    ) {
        self.id = id
        self.kind = kind
        self.connection = connection
        self.status = status
        self.startedAt = startedAt
        self.startedBy = startedBy
        self.leftovers = leftovers
        self.entries = entries
    }
}

/// What a partner has answered.
public struct PartnerAnswerBody: Codable, Hashable, Sendable {
    /// The certificate for the signing request with those above it, PEM, or base64 of DER or PKCS#7; absent where the
    /// partner has said that it knows the certificate it was given.
    public var certificates: String?

    public init(certificates: String? = nil) {
        self.certificates = certificates
    }
}

/// One line of a run's account.
public struct ConnectionRunEntryResource: Codable, Hashable, Sendable {
    public var at: String
    public var step: String
    public var text: String

    public init(at: String, step: String, text: String) {
        self.at = at
        self.step = step
        self.text = text
    }
}

/// Runs, newest first.
public struct ConnectionRunList: Codable, Hashable, Sendable {
    public var runs: [ConnectionRunResource]

    public init(runs: [ConnectionRunResource]) {
        self.runs = runs
    }
}

/// How to replace a key pair, where it is to be otherwise than the connection says.
public struct RotationRequest: Codable, Hashable, Sendable {
    /// Absent: what the old key is.
    public var algorithm: KeyAlgorithmValue?
    public var validityDays: Int?
    public var overlapSeconds: Double?
    public var observeSecondsMax: Double?

    public init(
        algorithm: KeyAlgorithmValue? = nil, validityDays: Int? = nil, overlapSeconds: Double? = nil,
        observeSecondsMax: Double? = nil
    ) {
        self.algorithm = algorithm
        self.validityDays = validityDays
        self.overlapSeconds = overlapSeconds
        self.observeSecondsMax = observeSecondsMax
    }
}

/// Which connections to rotate.
public struct ExpiringRotation: Codable, Hashable, Sendable {
    /// Those whose certificate has at most that many days left.
    public var withinDays: Int

    public init(withinDays: Int) {
        self.withinDays = withinDays
    }
}
