import ArgumentParser
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign flow …`.
struct FlowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow", abstract: "Integration flows: import, configuration, deployment, and sending by hand.",
        discussion: """
            Example:
              countersign flow import orders.iflw --id orders
              countersign flow configure orders --private-key-alias alias_1 --parameter address=https://partner/orders
              countersign flow deploy orders
            """,
        subcommands: [
            FlowCheckCommand.self, FlowTestCommand.self, FlowImportCommand.self, FlowConfigureCommand.self, Deploy.self,
            Undeploy.self,
            List.self, Show.self,
            FlowExportCommand.self, Delete.self, FlowSendCommand.self, FlowRecordCommand.self,
            FlowVersionsCommand.self, FlowDifferenceCommand.self, FlowRestoreCommand.self, FlowLoggingCommand.self,
            FlowProcessingCommand.self,
        ])

    struct Deploy: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deploy flows; one with a part that cannot be carried out here is refused by its name.")
        @Argument(help: "The flows' ids.") var ids: [String]
        @Option(help: "A revision that was saved before, of one flow; the newest when absent.") var revision: Int?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            if let revision {
                guard let id = ids.first, ids.count == 1 else {
                    throw CommandFailure.usage("--revision is of one flow", hint: "deploy the others without it")
                }
                let flow = try await client.deployFlow(id, revision: revision)
                return try server.show(FlowList(flows: [flow]), FlowCommand.table)
            }
            var flows: [FlowResource] = []
            for id in ids { flows.append(try await client.deployFlow(id)) }
            try server.show(FlowList(flows: flows), FlowCommand.table)
        }
    }

    struct Undeploy: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Take flows' deployment back.")
        @Argument(help: "The flows' ids.") var ids: [String]
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            var flows: [FlowResource] = []
            for id in ids { flows.append(try await client.undeployFlow(id)) }
            try server.show(FlowList(flows: flows), FlowCommand.table)
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List integration flows.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let flows = try await everyPage {
                let page = try await client.flows($0)
                return (page.flows, page.nextCursor)
            }
            try server.show(FlowList(flows: flows), FlowCommand.table)
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a flow with its channels, parameters, timers and endpoints.")
        @Argument(help: "The flow's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.flow(id), FlowCommand.lines)
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a flow that is not deployed.")
        @Argument(help: "The flow's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.deleteFlow(id)
            try server.done("Integration flow \(id) deleted.")
        }
    }

    static func table(_ list: FlowList) -> [String] {
        var table = Table("FLOW", "NAME", "STATUS", "REVISION", "DEPLOYED AT", "REMARK")
        for flow in list.flows {
            let remark = flow.problem ?? (flow.hasUndeployedChanges ? "changed since it was deployed" : "")
            table.add(
                flow.id, flow.name, flow.status.rawValue, String(flow.revision), flow.deployedAt ?? noValue, remark)
        }
        return table.lines
    }

    static func lines(_ detail: FlowDetail) -> [String] {
        let head = [
            ("Integration Flow", detail.flow.id), ("Name", detail.flow.name), ("Status", detail.flow.status.rawValue),
            ("Revision", String(detail.flow.revision)), ("Can be deployed", detail.runnable ? "yes" : "no"),
        ].aligned
        var channels = Table("CHANNEL", "DIRECTION", "ADAPTER", "AUTHENTICATION", "PRIVATE KEY ALIAS", "ADDRESS")
        for channel in detail.channels {
            channels.add(
                channel.name, channel.direction, channel.adapter, channel.authentication ?? noValue,
                channel.resolvedPrivateKeyAlias ?? channel.privateKeyAlias ?? noValue, channel.address ?? noValue)
        }
        var parameters = Table("PARAMETER", "VALUE")
        for parameter in detail.parameters { parameters.add(parameter.name, shown(parameter.value)) }
        var timers = Table("TIMER", "SCHEDULE", "LAST RUN", "NEXT RUN")
        for timer in detail.timers {
            timers.add(timer.name, timer.schedule, timer.lastFiredAt ?? noValue, timer.nextAt ?? noValue)
        }
        return head + detail.missing.map { "missing: \($0)" }
            + detail.unresolvedParameters.map { "without a value: \($0)" } + channels.lines
            + (detail.parameters.isEmpty ? [] : parameters.lines) + (detail.timers.isEmpty ? [] : timers.lines)
            + detail.endpoints.map { "Endpoint: \($0)" }
    }

    /// A value that is itself a table, such as a schedule, by its size.
    private static func shown(_ value: String?) -> String {
        guard let value, value.hasPrefix("<row>") else { return value ?? noValue }
        return "(table of \(value.components(separatedBy: "<row>").count - 1) rows)"
    }
}
