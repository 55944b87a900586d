import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign connection …`.
struct ConnectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection", abstract: "Connections of the tenant, and how their key pairs are replaced.",
        subcommands: [
            ConnectionListing.self, ConnectionShow.self, ConnectionSchedule.self, ConnectionRuns.self,
            ConnectionTurnBack.self, ConnectionQuestion.self, ConnectionAnswer.self, ConnectionDelete.self,
        ])
}

/// `countersign connection list`.
struct ConnectionListing: ServerCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List connections.")
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.connections()) { list in
            Table(
                header: ["ALIAS", "USER", "ARRANGEMENT", "FLOW", "COUNTERPART", "CERTIFICATE UNTIL", "ROTATES"],
                rows: list.connections.map {
                    [
                        $0.alias, $0.user, $0.arrangement.isEmpty ? noValue : $0.arrangement, $0.flow ?? noValue,
                        $0.counterpart ?? noValue,
                        $0.certificate?.notAfter ?? noValue,
                        $0.rotation.daysBeforeExpiry.map { "\($0) days before" } ?? "on demand",
                    ]
                }
            ).lines
        }
    }
}

/// `countersign connection show`.
struct ConnectionShow: ServerCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a connection.")
    @Argument(help: "The alias of the connection.") var alias: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.connection(alias)) { connection in
            [
                ("alias", connection.alias), ("user", connection.user),
                ("arrangement", connection.arrangement.isEmpty ? noValue : connection.arrangement),
                ("flow", connection.flow ?? noValue), ("channel", connection.channel ?? noValue),
                ("counterpart", connection.counterpart ?? noValue),
                ("certificate", connection.certificate?.sha256Fingerprint ?? noValue),
                ("valid until", connection.certificate?.notAfter ?? noValue),
                ("rotates", connection.rotation.daysBeforeExpiry.map { "\($0) days before expiry" } ?? "on demand"),
                ("overlap", "\(Int(connection.rotation.overlapSeconds)) s"),
            ].aligned
        }
    }
}

/// `countersign connection schedule`.
struct ConnectionSchedule: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Set when and how a connection's key pair is replaced by itself.",
        discussion: """
            Example:
              countersign connection schedule alias_1 --days-before-expiry 30 --overlap 86400
            """)
    @Argument(help: "The alias of the connection.") var alias: String
    @Option(help: "Rotate when the certificate has so many days left.") var daysBeforeExpiry: Int?
    @Flag(help: "Do not rotate by itself.") var never = false
    @Option(help: "Seconds that the old certificate stays after its last call.") var overlap: Double?
    @Option(help: "Seconds to wait for the first call with the new certificate.") var observe: Double?
    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard daysBeforeExpiry == nil || !never else {
            throw ValidationError("give --days-before-expiry or --never, not both")
        }
    }

    func run(_ client: ManagementClient) async throws {
        var policy = try await client.connection(alias).rotation
        if let daysBeforeExpiry { policy.daysBeforeExpiry = daysBeforeExpiry }
        if never { policy.daysBeforeExpiry = nil }
        policy.overlapSeconds = overlap ?? policy.overlapSeconds
        policy.observeSecondsMax = observe ?? policy.observeSecondsMax
        try server.show(try await client.setRotationPolicy(alias, policy)) { connection in
            let days = connection.rotation.daysBeforeExpiry
            return ["\(connection.alias) is rotated " + (days.map { "\($0) days before it expires." } ?? "on demand.")]
        }
    }
}

/// `countersign connection delete`.
struct ConnectionDelete: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Forget a connection; its key, assignment and flow stay as they are.")
    @Argument(help: "The alias of the connection.") var alias: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try await client.deleteConnection(alias)
        try server.done("Connection \(alias) forgotten.")
    }
}
