/// A communication system: the technical counterpart of one arrangement or more.
public struct SystemResource: Codable, Hashable, Sendable {
    /// The name that arrangements refer to it by.
    public var id: String
    public var name: String
    /// The host that the system calls from or is reached at; nil where nobody said.
    @Nullable public var host: String?
    public var description: String

    public init(id: String, name: String, host: String? = nil, description: String) {
        self.id = id
        self.name = name
        self.host = host
        self.description = description
    }
}

/// One page of communication systems, ordered by id.
public struct SystemList: Codable, Hashable, Sendable {
    public var systems: [SystemResource]
    /// What to give as `cursor` for the next page; nil on the last one.
    @Nullable public var nextCursor: String?

    public init(systems: [SystemResource], nextCursor: String? = nil) {
        self.systems = systems
        self.nextCursor = nextCursor
    }
}

/// A communication system to create.
public struct SystemCreation: Codable, Hashable, Sendable {
    public var id: String
    public var name: String
    public var host: String?
    public var description: String?

    public init(id: String, name: String, host: String? = nil, description: String? = nil) {
        self.id = id
        self.name = name
        self.host = host
        self.description = description
    }
}

/// What to change of a communication system; what is absent stays.
public struct SystemChange: Codable, Hashable, Sendable {
    public var name: String?
    /// An empty string removes the host.
    public var host: String?
    public var description: String?

    public init(name: String? = nil, host: String? = nil, description: String? = nil) {
        self.name = name
        self.host = host
        self.description = description
    }
}
