/// Whom to ask about a communication system; each part may be empty.
public struct SystemContact: Codable, Hashable, Sendable {
    public var name: String
    public var mail: String
    public var phone: String

    public init(name: String = "", mail: String = "", phone: String = "") {
        self.name = name
        self.mail = mail
        self.phone = phone
    }
}

/// A communication system: the technical counterpart of one arrangement or more.
public struct SystemResource: Codable, Hashable, Sendable {
    /// The name that arrangements refer to it by.
    public var id: String
    public var name: String
    /// The host that the system calls from or is reached at; nil where nobody said.
    @Nullable public var host: String?
    /// Nil: the usual one of HTTPS.
    @Nullable public var port: Int?
    public var description: String
    public var contact: SystemContact
    /// It calls and is never called.
    public var inboundOnly: Bool
    /// It is this installation itself.
    public var ownSystem: Bool

    public init(
        id: String, name: String, host: String? = nil, port: Int? = nil, description: String,
        contact: SystemContact = SystemContact(), inboundOnly: Bool = false, ownSystem: Bool = false
    ) {
        self.id = id
        self.name = name
        self.host = host
        self.port = port
        self.description = description
        self.contact = contact
        self.inboundOnly = inboundOnly
        self.ownSystem = ownSystem
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
    /// 1 to 65535.
    public var port: Int?
    public var description: String?
    public var contact: SystemContact?
    public var inboundOnly: Bool?
    public var ownSystem: Bool?

    public init(
        id: String, name: String, host: String? = nil, port: Int? = nil, description: String? = nil,
        contact: SystemContact? = nil, inboundOnly: Bool? = nil, ownSystem: Bool? = nil
    ) {
        self.id = id
        self.name = name
        self.host = host
        self.port = port
        self.description = description
        self.contact = contact
        self.inboundOnly = inboundOnly
        self.ownSystem = ownSystem
    }
}

/// What to change of a communication system; what is absent stays.
public struct SystemChange: Codable, Hashable, Sendable {
    public var name: String?
    /// An empty string removes the host.
    public var host: String?
    /// 0 removes the port.
    public var port: Int?
    public var description: String?
    public var contact: SystemContact?
    public var inboundOnly: Bool?
    public var ownSystem: Bool?

    public init(
        name: String? = nil, host: String? = nil, port: Int? = nil, description: String? = nil,
        contact: SystemContact? = nil, inboundOnly: Bool? = nil, ownSystem: Bool? = nil
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.description = description
        self.contact = contact
        self.inboundOnly = inboundOnly
        self.ownSystem = ownSystem
    }
}
