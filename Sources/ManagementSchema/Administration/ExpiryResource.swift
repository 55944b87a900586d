/// What it is that expires.
public enum ExpiringKindValue: String, SchemaEnumeration, Hashable {
    case communicationUser, trustedAuthority, issuingAuthority, server, keystoreEntry, accessToken
}

/// Something that ends on a known day.
public struct ExpiringResource: Codable, Hashable, Sendable {
    public var kind: ExpiringKindValue
    /// A fingerprint, an alias or an identifier.
    public var key: String
    public var name: String
    public var detail: String
    public var owner: String
    /// Mail addresses of the owner.
    public var contacts: [String]
    /// RFC 3339.
    public var expiresAt: String
    /// Whole days; negative once it has expired.
    public var daysLeft: Int

    public init(
        kind: ExpiringKindValue, key: String, name: String, detail: String, owner: String, contacts: [String],
        expiresAt: String, daysLeft: Int
    ) {
        self.kind = kind
        self.key = key
        self.name = name
        self.detail = detail
        self.owner = owner
        self.contacts = contacts
        self.expiresAt = expiresAt
        self.daysLeft = daysLeft
    }
}

/// What expires, the earliest first.
public struct ExpiringList: Codable, Hashable, Sendable {
    public var expiring: [ExpiringResource]
    @Nullable public var nextCursor: String?

    public init(expiring: [ExpiringResource], nextCursor: String? = nil) {
        self.expiring = expiring
        self.nextCursor = nextCursor
    }
}

/// How a notice fares by one channel.
public struct NoticeDeliveryResource: Codable, Hashable, Sendable {
    public var channel: String
    /// `pending`, `sent` or `failed`.
    public var state: String
    public var attempts: Int
    @Nullable public var nextAttemptAt: String?
    @Nullable public var sentAt: String?
    @Nullable public var failure: String?

    public init(
        channel: String, state: String, attempts: Int, nextAttemptAt: String? = nil, sentAt: String? = nil,
        failure: String? = nil
    ) {
        self.channel = channel
        self.state = state
        self.attempts = attempts
        self.nextAttemptAt = nextAttemptAt
        self.sentAt = sentAt
        self.failure = failure
    }
}

/// A notice that something expires.
public struct NoticeResource: Codable, Hashable, Sendable {
    public var id: String
    public var kind: ExpiringKindValue
    public var name: String
    public var owner: String
    public var expiresAt: String
    /// Days before the end; 90, 60, 30, 14, 7 or 1 unless configured otherwise.
    public var days: Int
    public var createdAt: String
    public var deliveries: [NoticeDeliveryResource]

    public init(
        id: String, kind: ExpiringKindValue, name: String, owner: String, expiresAt: String, days: Int,
        createdAt: String, deliveries: [NoticeDeliveryResource]
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.owner = owner
        self.expiresAt = expiresAt
        self.days = days
        self.createdAt = createdAt
        self.deliveries = deliveries
    }
}

/// The newest notices, and the channels that there are.
public struct NoticeList: Codable, Hashable, Sendable {
    public var channels: [String]
    public var notices: [NoticeResource]

    public init(channels: [String], notices: [NoticeResource]) {
        self.channels = channels
        self.notices = notices
    }
}

/// Which notice is meant.
public struct NoticeReference: Codable, Hashable, Sendable {
    public var id: String

    public init(id: String) { self.id = id }
}

/// What a test of one channel gave.
public struct NoticeTestResult: Codable, Hashable, Sendable {
    public var channel: String
    /// Why it failed; nil when it did not.
    @Nullable public var failure: String?

    public init(channel: String, failure: String? = nil) {
        self.channel = channel
        self.failure = failure
    }
}

/// What a test of all channels gave.
public struct NoticeTest: Codable, Hashable, Sendable {
    public var results: [NoticeTestResult]

    public init(results: [NoticeTestResult]) { self.results = results }
}
