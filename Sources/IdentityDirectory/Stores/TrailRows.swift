/// What was done to the directory: the audit, and the log of changes that other nodes follow.
public protocol TrailRows {
    func lastEntry() throws -> AuditEntry?
    /// Throws `alreadyExists` for a sequence number that is taken.
    func append(_ entry: AuditEntry) throws
    /// Newest first.
    func entries(_ filter: AuditFilter) throws -> [AuditEntry]
    /// Oldest first, for verification.
    func entries(after sequence: Int64, limit: Int) throws -> [AuditEntry]
    /// Keeps a signed head; throws `alreadyExists` for an entry that has one.
    func append(_ head: AuditHead) throws
    /// The newest first.
    func heads(limit: Int) throws -> [AuditHead]
    /// In their order, those of the entries behind `sequence` up to `last`.
    func heads(after sequence: Int64, through last: Int64) throws -> [AuditHead]
    /// The last entry that a second sink has; 0 when it has none.
    func position(ofSink name: String) throws -> Int64
    func set(position: Int64, ofSink name: String) throws
    /// Numbers and keeps a change; numbers grow in the order of commits.
    func append(_ change: DirectoryChange) throws
    /// Oldest first.
    func changes(after sequence: Int64, limit: Int) throws -> [NumberedChange]
    /// The numbers of the oldest change still kept and of the newest ever made; nil before the first.
    func changeBounds() throws -> ChangeBounds?
    /// Forgets all but the newest changes.
    func pruneChanges(keeping count: Int) throws
}

/// Something that calls are judged by and that changed.
public struct DirectoryChange: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case user, scenario, arrangement, assignment, block, authority, revocationList, renewal
    }

    public var kind: Kind
    /// The changed object's identifier; a fingerprint as hexadecimal digits.
    public var id: String

    public init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }
}

/// A change with its place in the log.
public struct NumberedChange: Sendable, Hashable {
    public var sequence: Int64
    public var change: DirectoryChange

    public init(sequence: Int64, change: DirectoryChange) {
        self.sequence = sequence
        self.change = change
    }
}

/// How far the log of changes reaches.
public struct ChangeBounds: Sendable, Hashable {
    public var first: Int64
    public var last: Int64

    public init(first: Int64, last: Int64) {
        self.first = first
        self.last = last
    }
}
