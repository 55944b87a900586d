/// Which parts a server serves.
public struct ServerParts: OptionSet, Sendable, Hashable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Identity directory, issuing authority, and the gateway in front of services.
    public static let businessSystem = ServerParts(rawValue: 1)
    /// The integration tenant, with a directory of its own for the senders that call its flows.
    public static let integrationTenant = ServerParts(rawValue: 2)
    public static let all: ServerParts = [.businessSystem, .integrationTenant]

    /// The parts by the name that the command line and the configuration use; nil for any other name.
    public init?(name: String) {
        switch name {
        case "all": self = .all
        case "business-system": self = .businessSystem
        case "integration-tenant": self = .integrationTenant
        default: return nil
        }
    }

    public static let names = ["all", "business-system", "integration-tenant"]
}
