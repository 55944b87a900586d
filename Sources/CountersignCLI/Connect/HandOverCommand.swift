import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign hand-over …`.
struct HandOverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hand-over", abstract: "Key files that were offered to partners by links that work once.",
        subcommands: [HandOverListing.self, HandOverWithdraw.self])
}

/// `countersign hand-over list`.
struct HandOverListing: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List key files that were offered, the newest first.")
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.handOvers()) { list in
            Table(
                header: ["ID", "USER", "STATE", "OFFERED", "BY", "EXPIRES", "ENDED"],
                rows: list.handOvers.map {
                    [
                        $0.id, $0.user, $0.state.rawValue, $0.offeredAt, $0.offeredBy, $0.expiresAt,
                        $0.endedAt ?? noValue,
                    ]
                }
            ).lines
        }
    }
}

/// `countersign hand-over withdraw`.
struct HandOverWithdraw: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take an offer back; its certificate stays assigned.")
    @Argument(help: "Its id, as the list shows it.") var id: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try await client.withdrawHandOver(id)
        try server.done("The link of \(id) works no more.")
    }
}
