/// A saved state of a flow.
public struct FlowVersionResource: Codable, Hashable, Sendable {
    public var revision: Int
    public var name: String
    /// What people called the state, `1.0.5`.
    public var version: String
    /// RFC 3339.
    public var modifiedAt: String
    public var modifiedBy: String
    public var isDeployed: Bool

    public init(
        revision: Int, name: String, version: String, modifiedAt: String, modifiedBy: String, isDeployed: Bool
    ) {
        self.revision = revision
        self.name = name
        self.version = version
        self.modifiedAt = modifiedAt
        self.modifiedBy = modifiedBy
        self.isDeployed = isDeployed
    }
}

/// The saved states of a flow, newest first.
public struct FlowVersionList: Codable, Hashable, Sendable {
    public var versions: [FlowVersionResource]

    public init(versions: [FlowVersionResource]) {
        self.versions = versions
    }
}

/// One thing in which two states of a flow differ.
public struct FlowDifferenceItem: Codable, Hashable, Sendable {
    /// `parameter address`, `file src/main/resources/mapping/order.xsl`, `channel HTTP receiver 'x': privateKeyAlias`.
    public var subject: String
    /// `added`, `changed` or `removed`.
    public var change: String
    @Nullable public var before: String?
    @Nullable public var after: String?

    public init(subject: String, change: String, before: String? = nil, after: String? = nil) {
        self.subject = subject
        self.change = change
        self.before = before
        self.after = after
    }
}

/// What changed from one saved state of a flow to another.
public struct FlowDifferenceResource: Codable, Hashable, Sendable {
    public var from: Int
    public var to: Int
    public var items: [FlowDifferenceItem]

    public init(from: Int, to: Int, items: [FlowDifferenceItem]) {
        self.from = from
        self.to = to
        self.items = items
    }
}
