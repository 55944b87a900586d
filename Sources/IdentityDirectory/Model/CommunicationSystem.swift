/// A partner's system as the administrator knows it: what a communication arrangement is made for.
public struct CommunicationSystem: Sendable, Hashable, Codable, Identifiable {
    /// The name by which everything refers to the system; never changes.
    public let id: String
    public var name: String
    /// The system's host name, nil for a system that only calls.
    public var host: String?
    /// Where it listens, 1 to 65535; nil for the usual port of HTTPS.
    public var port: Int?
    public var description: String
    public var contact: Contact
    /// The system calls and is never called: no arrangement of it has an outbound part.
    public var isInboundOnly: Bool
    /// The system is this installation itself, as for its own integration flows.
    public var isOwnSystem: Bool

    /// Whom to ask about the system; each part may be empty.
    public struct Contact: Sendable, Hashable, Codable {
        public var name: String
        public var mail: String
        public var phone: String

        public init(name: String = "", mail: String = "", phone: String = "") {
            self.name = name
            self.mail = mail
            self.phone = phone
        }
    }

    public init(
        id: String, name: String, host: String? = nil, port: Int? = nil, description: String = "",
        contact: Contact = Contact(), isInboundOnly: Bool = false, isOwnSystem: Bool = false
    ) {
        self.id = id
        self.name = name
        self.host = host
        self.port = port
        self.description = description
        self.contact = contact
        self.isInboundOnly = isInboundOnly
        self.isOwnSystem = isOwnSystem
    }
}
