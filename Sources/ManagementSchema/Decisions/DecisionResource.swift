/// How the gateway judged one call.
public struct DecisionResource: Codable, Hashable, Sendable {
    public var id: String
    public var correlationId: String
    /// RFC 3339.
    public var at: String
    /// `accepted`, or the reason of the refusal.
    public var code: String
    public var detail: String
    @Nullable public var user: String?
    @Nullable public var arrangement: String?
    @Nullable public var service: String?
    public var method: String
    public var path: String
    @Nullable public var sha256Fingerprint: String?
    @Nullable public var serialNumber: String?
    public var peerAddress: String
    public var durationMicroseconds: Int

    public init(
        id: String, correlationId: String, at: String, code: String, detail: String, user: String? = nil,
        arrangement: String? = nil, service: String? = nil, method: String, path: String,
        sha256Fingerprint: String? = nil, serialNumber: String? = nil, peerAddress: String, durationMicroseconds: Int
    ) {
        self.id = id
        self.correlationId = correlationId
        self.at = at
        self.code = code
        self.detail = detail
        self.user = user
        self.arrangement = arrangement
        self.service = service
        self.method = method
        self.path = path
        self.sha256Fingerprint = sha256Fingerprint
        self.serialNumber = serialNumber
        self.peerAddress = peerAddress
        self.durationMicroseconds = durationMicroseconds
    }
}

/// One page of access decisions, newest first.
public struct DecisionList: Codable, Hashable, Sendable {
    public var decisions: [DecisionResource]
    /// What to give as `cursor` for the next page; nil on the last one.
    @Nullable public var nextCursor: String?

    public init(decisions: [DecisionResource], nextCursor: String? = nil) {
        self.decisions = decisions
        self.nextCursor = nextCursor
    }
}
