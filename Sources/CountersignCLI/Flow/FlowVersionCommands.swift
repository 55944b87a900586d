import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign flow versions`.
struct FlowVersionsCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "versions", abstract: "List a flow's saved states, newest first.")
    @Argument(help: "The flow's id.") var id: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.flowVersions(id)) { list in
            var table = Table("REVISION", "VERSION", "SAVED AT", "BY", "DEPLOYED", "NAME")
            for version in list.versions {
                table.add(
                    String(version.revision), version.version, version.modifiedAt, version.modifiedBy,
                    version.isDeployed ? "yes" : noValue, version.name)
            }
            return table.lines
        }
    }
}

/// `countersign flow difference`.
struct FlowDifferenceCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "difference", abstract: "Tell what changed from one saved state of a flow to another.",
        discussion: """
            Example:
              countersign flow difference orders 3
              countersign flow difference orders 3 --to 5
            """)
    @Argument(help: "The flow's id.") var id: String
    @Argument(help: "The earlier revision.") var revision: Int
    @Option(help: "The later revision; the newest when absent.") var to: Int?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.flowDifference(id, from: revision, to: to)) { difference in
            guard !difference.items.isEmpty else {
                return ["Revisions \(difference.from) and \(difference.to) hold the same."]
            }
            var table = Table("WHAT", "CHANGE", "BEFORE", "AFTER")
            for item in difference.items {
                table.add(item.subject, item.change, item.before ?? noValue, item.after ?? noValue)
            }
            return table.lines
        }
    }
}

/// `countersign flow restore`.
struct FlowRestoreCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring a saved state of a flow back as a new one; what is deployed stays.",
        discussion: """
            Example:
              countersign flow restore orders 3
            """)
    @Argument(help: "The flow's id.") var id: String
    @Argument(help: "The revision, as versions shows it.") var revision: Int
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(
            FlowList(flows: [try await client.restoreFlow(id, revision: revision)]), FlowCommand.table)
    }
}
