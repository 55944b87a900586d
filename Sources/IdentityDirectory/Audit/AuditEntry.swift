public import Foundation

/// One change to the directory: who did what to which object, and what it was before and after.
public struct AuditEntry: Sendable, Hashable, Codable {
    /// Counts from 1 without gaps.
    public var sequence: Int64
    public var at: Date
    public var by: String
    /// A stable word with the object's kind first, such as `certificate.assign`.
    public var action: String
    /// The object's identifier.
    public var subject: String
    /// JSON with sorted keys; nil when there was nothing before.
    public var before: String?
    /// JSON with sorted keys; nil when nothing is left.
    public var after: String?
    /// The hash of the entry before, 64 hexadecimal digits; zeros for the first.
    public var previousHash: String
    /// SHA-256 over this entry's other properties.
    public var hash: String
}

/// Which audit entries to list, newest first; a nil property restricts nothing.
public struct AuditFilter: Sendable, Hashable {
    public var by: String?
    public var action: String?
    public var subject: String?
    public var category: AuditCategory?
    public var since: Date?
    public var until: Date?
    /// Only entries with a smaller sequence number: the last one of the page before.
    public var before: Int64?
    public var limit: Int

    public init(
        by: String? = nil, action: String? = nil, subject: String? = nil, before: Int64? = nil, limit: Int = 100
    ) {
        self.by = by
        self.action = action
        self.subject = subject
        self.before = before
        self.limit = limit
    }
}

/// What a walk along the audit's hash chain found.
public struct AuditVerification: Sendable, Hashable {
    /// How many entries were walked.
    public var entries: Int64
    /// The hash of the last entry; note it elsewhere to notice a truncation. Nil when there are none.
    public var head: String?
    /// The sequence number of the first entry that does not fit; nil when all do.
    public var brokenAt: Int64?
    /// What is wrong there.
    public var problem: String?

    /// The number of the last entry; nil where it was not looked at.
    public var lastSequence: Int64?
    /// The last entry that a signed head vouches for; nil where no head was looked at.
    public var vouchedUntil: Int64?

    public var isIntact: Bool { brokenAt == nil }
}
