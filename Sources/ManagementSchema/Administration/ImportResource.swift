/// What kind of rows a table holds.
public enum BulkKindValue: String, SchemaEnumeration, Hashable {
    case systems, users, scenarios, certificates, arrangements, blocks
    case trustList = "trust-list"
    case revocationLists = "revocation-lists"
}

/// What became of a row of an import.
public enum ImportOutcomeValue: String, SchemaEnumeration, Hashable {
    case waiting, assigned, created, already, clash, refused
}

/// How far an import is.
public enum ImportStateValue: String, SchemaEnumeration, Hashable {
    case receiving, running, stopped, done
}

/// A bulk import and how far it has come.
public struct ImportResource: Codable, Hashable, Sendable {
    public var id: String
    public var name: String
    public var state: ImportStateValue
    public var dryRun: Bool
    public var createUsers: Bool
    public var overridePublicKey: Bool
    /// RFC 3339.
    public var createdAt: String
    public var createdBy: String
    @Nullable public var endedAt: String?
    public var total: Int
    public var done: Int
    /// How many rows had each outcome, by its word.
    public var counts: [String: Int]

    public init(
        id: String, name: String, state: ImportStateValue, options: (dryRun: Bool, createUsers: Bool, override: Bool),
        createdAt: String, createdBy: String, endedAt: String?, progress: (total: Int, done: Int),
        counts: [String: Int]
    ) {
        self.id = id
        self.name = name
        self.state = state
        dryRun = options.dryRun
        createUsers = options.createUsers
        overridePublicKey = options.override
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.endedAt = endedAt
        total = progress.total
        done = progress.done
        self.counts = counts
    }
}

/// All imports, the newest first.
public struct ImportList: Codable, Hashable, Sendable {
    public var imports: [ImportResource]

    public init(imports: [ImportResource]) { self.imports = imports }
}

/// What became of one row.
public struct ImportRowResource: Codable, Hashable, Sendable {
    /// Counts from one, over all tables.
    public var number: Int
    public var kind: BulkKindValue
    /// File and line.
    public var place: String
    public var outcome: ImportOutcomeValue
    /// An identifier, or a certificate's fingerprint.
    public var object: String
    /// Why it was not done, or what to know about it.
    @Nullable public var detail: String?
    /// Who holds what was asked for.
    @Nullable public var owner: String?

    public init(
        number: Int, kind: BulkKindValue, place: String, outcome: ImportOutcomeValue, object: String,
        detail: String? = nil, owner: String? = nil
    ) {
        self.number = number
        self.kind = kind
        self.place = place
        self.outcome = outcome
        self.object = object
        self.detail = detail
        self.owner = owner
    }
}

/// One page of an import's rows.
public struct ImportRowList: Codable, Hashable, Sendable {
    public var rows: [ImportRowResource]
    @Nullable public var nextCursor: String?

    public init(rows: [ImportRowResource], nextCursor: String? = nil) {
        self.rows = rows
        self.nextCursor = nextCursor
    }
}
