/// A partner's system as the administrator knows it: what a communication arrangement is made for.
public struct CommunicationSystem: Sendable, Hashable, Codable, Identifiable {
    /// The name by which everything refers to the system; never changes.
    public let id: String
    public var name: String
    /// The system's host name, nil for a system that only calls.
    public var host: String?
    public var description: String

    public init(id: String, name: String, host: String? = nil, description: String = "") {
        self.id = id
        self.name = name
        self.host = host
        self.description = description
    }
}
