/// One change, who made it, and its place in the hash chain.
public struct AuditEntryResource: Codable, Hashable, Sendable {
    public var sequence: Int
    /// RFC 3339.
    public var at: String
    public var by: String
    public var action: String
    public var subject: String
    @Nullable public var before: String?
    @Nullable public var after: String?
    public var hash: String
    public var previousHash: String

    public init(
        sequence: Int, at: String, by: String, action: String, subject: String, before: String? = nil,
        after: String? = nil, hash: String, previousHash: String
    ) {
        self.sequence = sequence
        self.at = at
        self.by = by
        self.action = action
        self.subject = subject
        self.before = before
        self.after = after
        self.hash = hash
        self.previousHash = previousHash
    }
}

/// One page of the audit log, newest first.
public struct AuditList: Codable, Hashable, Sendable {
    public var entries: [AuditEntryResource]
    /// What to give as `cursor` for the next page; nil on the last one.
    @Nullable public var nextCursor: String?

    public init(entries: [AuditEntryResource], nextCursor: String? = nil) {
        self.entries = entries
        self.nextCursor = nextCursor
    }
}

/// Whether the audit log's hash chain is whole.
public struct AuditVerificationResource: Codable, Hashable, Sendable {
    public var intact: Bool
    public var entries: Int
    @Nullable public var headHash: String?
    /// The sequence number of the first entry that does not fit.
    @Nullable public var brokenAt: Int?
    public var detail: String

    public init(intact: Bool, entries: Int, headHash: String? = nil, brokenAt: Int? = nil, detail: String) {
        self.intact = intact
        self.entries = entries
        self.headHash = headHash
        self.brokenAt = brokenAt
        self.detail = detail
    }
}
