/// Renewal by the partner itself (EST, RFC 7030), as it is offered at the gateway.
public struct RenewalResource: Codable, Hashable, Sendable {
    public var isOffered: Bool
    /// Where callers renew, without the operation at its end.
    public var address: String
    /// RFC 3339; nil where it was never switched.
    @Nullable public var changedAt: String?
    @Nullable public var changedBy: String?
    /// The latest, newest first.
    public var renewals: [RenewalRecord]
    /// The users for whom it is switched off by itself, at most a thousand. Absent from earlier servers.
    public var stoppedUsers: [String]?
    /// How many of those there are.
    public var stoppedUserCount: Int?

    public init(
        isOffered: Bool, address: String, changedAt: String? = nil, changedBy: String? = nil,
        renewals: [RenewalRecord], stoppedUsers: [String]? = nil, stoppedUserCount: Int? = nil
    ) {
        self.stoppedUsers = stoppedUsers
        self.stoppedUserCount = stoppedUserCount
        self.isOffered = isOffered
        self.address = address
        self.changedAt = changedAt
        self.changedBy = changedBy
        self.renewals = renewals
    }
}

/// One certificate that its holder fetched by itself.
public struct RenewalRecord: Codable, Hashable, Sendable {
    /// RFC 3339.
    public var at: String
    public var user: String
    public var sha256Fingerprint: String
    /// RFC 4514.
    public var subject: String
    /// The fingerprint of the certificate that it was fetched with.
    @Nullable public var replaces: String?

    public init(at: String, user: String, sha256Fingerprint: String, subject: String, replaces: String? = nil) {
        self.at = at
        self.user = user
        self.sha256Fingerprint = sha256Fingerprint
        self.subject = subject
        self.replaces = replaces
    }
}

/// Whether callers may renew by themselves.
public struct RenewalSwitch: Codable, Hashable, Sendable {
    public var isOffered: Bool

    public init(isOffered: Bool) { self.isOffered = isOffered }
}
