import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign connection runs`.
struct ConnectionRuns: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List what was done to connections, newest first, with its evidence.")
    @Argument(help: "The alias of a connection; all when absent.") var alias: String?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let list = try await client.connectionRuns([("connection", alias), ("limit", "1000")])
        try server.show(list) { list in
            Table(
                header: ["STARTED", "CONNECTION", "KIND", "STATUS", "FIRST CALL WITH THE NEW", "RUN"],
                rows: list.runs.map {
                    [
                        $0.startedAt, $0.connection, $0.kind.rawValue, $0.status.rawValue,
                        $0.firstArrivalAt ?? noValue, $0.id,
                    ]
                }
            ).lines
        }
    }
}

/// `countersign connection turn-back`.
struct ConnectionTurnBack: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "turn-back", abstract: "Undo what a run has done, where it still can.")
    @Argument(help: "The run's id.") var run: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let begun = try await client.turnBackConnectionRun(run)
        let ended = try await ConnectionRunWatch(client: client, isQuiet: server.json).follow(begun)
        try server.show(ended) { ["Run \($0.id) is \($0.status.rawValue)."] }
    }
}
