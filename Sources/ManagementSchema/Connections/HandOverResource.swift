/// A key file that waits behind a link to be fetched once.
public struct HandOverResource: Codable, Hashable, Sendable {
    public var id: String
    public var user: String
    public var sha256Fingerprint: String
    public var fileName: String
    public var offeredAt: String
    public var offeredBy: String
    public var expiresAt: String
    public var state: HandOverStateValue
    @Nullable public var endedAt: String?

    public init(
        id: String, user: String, sha256Fingerprint: String, fileName: String, offeredAt: String, offeredBy: String,
        expiresAt: String, state: HandOverStateValue
    ) {
        self.id = id
        self.user = user
        self.sha256Fingerprint = sha256Fingerprint
        self.fileName = fileName
        self.offeredAt = offeredAt
        self.offeredBy = offeredBy
        self.expiresAt = expiresAt
        self.state = state
    }
}

/// What has become of a hand-over.
public enum HandOverStateValue: String, SchemaEnumeration {
    case waiting, fetched, expired, withdrawn
}

/// Hand-overs, the newest first.
public struct HandOverList: Codable, Hashable, Sendable {
    public var handOvers: [HandOverResource]

    public init(handOvers: [HandOverResource]) {
        self.handOvers = handOvers
    }
}

/// A key file to hand over.
public struct HandOverCreation: Codable, Hashable, Sendable {
    /// What the partner's browser calls it, for example `_DEFXYZ.p12`.
    public var fileName: String
    /// The file, base64: a key file under a passphrase that the server is not told.
    public var content: String
    /// Of the certificate in it, which is assigned to the user.
    public var sha256Fingerprint: String
    /// Absent: a day. At most thirty days.
    public var expiresSeconds: Double?

    public init(fileName: String, content: String, sha256Fingerprint: String, expiresSeconds: Double? = nil) {
        self.fileName = fileName
        self.content = content
        self.sha256Fingerprint = sha256Fingerprint
        self.expiresSeconds = expiresSeconds
    }
}

/// A hand-over that was made, with the one mention of its link.
public struct HandOverCreated: Codable, Hashable, Sendable {
    public var handOver: HandOverResource
    /// On the console's address: `/hand-over/…`. Secret.
    public var path: String

    public init(handOver: HandOverResource, path: String) {
        self.handOver = handOver
        self.path = path
    }
}
