/// What a change was about.
public enum AuditCategoryValue: String, SchemaEnumeration, Hashable {
    case system, user, password, lock, scenario, arrangement, certificate, block, trustList, issuance
    case administrator, token, session, bulk, notice, keystore, securityMaterial, flow, other
}

/// One change, who made it, and its place in the hash chain.
public struct AuditEntryResource: Codable, Hashable, Sendable {
    public var sequence: Int
    /// RFC 3339.
    public var at: String
    public var by: String
    public var action: String
    public var category: AuditCategoryValue
    public var subject: String
    @Nullable public var before: String?
    @Nullable public var after: String?
    public var hash: String
    public var previousHash: String

    public init(
        sequence: Int, at: String, by: String, action: String, category: AuditCategoryValue, subject: String,
        before: String? = nil, after: String? = nil, hash: String, previousHash: String
    ) {
        self.sequence = sequence
        self.at = at
        self.by = by
        self.action = action
        self.category = category
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

/// One property that a change changed, each side as text or JSON.
public struct AuditChangeResource: Codable, Hashable, Sendable {
    public var property: String
    @Nullable public var before: String?
    @Nullable public var after: String?

    public init(property: String, before: String? = nil, after: String? = nil) {
        self.property = property
        self.before = before
        self.after = after
    }
}

/// A change, property by property.
public struct AuditEntryDetail: Codable, Hashable, Sendable {
    public var entry: AuditEntryResource
    public var changes: [AuditChangeResource]

    public init(entry: AuditEntryResource, changes: [AuditChangeResource]) {
        self.entry = entry
        self.changes = changes
    }
}

/// The signed end of the audit at a moment.
public struct AuditHeadResource: Codable, Hashable, Sendable {
    public var sequence: Int
    public var hash: String
    /// Since 1970: a number, as it is part of what is signed.
    public var atMilliseconds: Int
    public var keyId: String
    /// ECDSA over P-256 and SHA-256 in DER, base64.
    public var signature: String

    public init(sequence: Int, hash: String, atMilliseconds: Int, keyId: String, signature: String) {
        self.sequence = sequence
        self.hash = hash
        self.atMilliseconds = atMilliseconds
        self.keyId = keyId
        self.signature = signature
    }
}

/// Signed heads.
public struct AuditHeadList: Codable, Hashable, Sendable {
    public var heads: [AuditHeadResource]

    public init(heads: [AuditHeadResource]) { self.heads = heads }
}

/// The public key that heads are signed for, in PEM.
public struct AuditKeyResource: Codable, Hashable, Sendable {
    public var keyId: String
    public var publicKey: String
    /// Where the audit is written a second time; nil for nowhere.
    @Nullable public var secondSink: String?

    public init(keyId: String, publicKey: String, secondSink: String? = nil) {
        self.keyId = keyId
        self.publicKey = publicKey
        self.secondSink = secondSink
    }
}
