import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign decision …`.
struct DecisionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decision", abstract: "Access decisions: how the gateway judged calls, newest first.",
        discussion: """
            Example:
              countersign decision list --correlation-id 6f1c0f1e
            """,
        subcommands: [List.self, Show.self])

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List access decisions, newest first.")
        @Option(help: "Only calls of this user.") var user: String?
        @Option(name: .customLong("correlation-id"), help: "Only the calls of one message.") var correlationID: String?
        @Option(help: "Only decisions with this code.") var code: String?
        @Flag(help: "Only refusals.") var refused = false
        @Option(help: "At most so many, 1 to 1000.") var limit: Int = 50
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let list = try await client.decisions([
                ("limit", String(limit)), ("user", user), ("correlationId", correlationID), ("code", code),
                ("refused", refused ? "true" : nil),
            ])
            try server.show(list) { list in
                var table = Table("AT", "CODE", "USER", "METHOD", "PATH", "CERTIFICATE", "CORRELATION ID")
                for item in list.decisions {
                    table.add(
                        item.at, item.code, item.user ?? noValue, item.method, item.path,
                        item.sha256Fingerprint.map { String($0.prefix(16)) } ?? noValue, item.correlationId)
                }
                return table.lines
            }
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Show an access decision.")
        @Argument(help: "The decision's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.decision(id)) { item in
                [
                    ("At", item.at), ("Code", item.code), ("Detail", item.detail), ("User ID", item.user ?? noValue),
                    ("Arrangement", item.arrangement ?? noValue), ("Service", item.service ?? noValue),
                    ("Request", "\(item.method) \(item.path)"), ("Certificate", item.sha256Fingerprint ?? noValue),
                    ("Peer", item.peerAddress), ("Correlation ID", item.correlationId),
                ].aligned
            }
        }
    }
}
