import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign system …`.
struct SystemCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "system", abstract: "Communication systems: who calls, or is called.",
        discussion: """
            Example:
              countersign system create SECOND --name "Second external system" --host second.example.com
            """,
        subcommands: [Create.self, List.self, Show.self, Update.self, Delete.self])

    struct Create: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Create a communication system.")
        @Argument(help: "The name that arrangements refer to it by.") var id: String
        @Option(help: "What people call it.") var name: String
        @Option(help: "The host that it calls from or is reached at.") var host: String?
        @Option(help: "What it is.") var description: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let body = SystemCreation(id: id, name: name, host: host, description: description)
            try server.show(try await client.createSystem(body), SystemCommand.lines)
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List communication systems.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let systems = try await everyPage {
                let page = try await client.systems($0)
                return (page.systems, page.nextCursor)
            }
            try server.show(SystemList(systems: systems)) { list in
                var table = Table("SYSTEM", "NAME", "HOST", "DESCRIPTION")
                for system in list.systems {
                    table.add(system.id, system.name, system.host ?? noValue, system.description)
                }
                return table.lines
            }
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Show a communication system.")
        @Argument(help: "The system's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.system(id), SystemCommand.lines)
        }
    }

    struct Update: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Change a communication system.")
        @Argument(help: "The system's id.") var id: String
        @Option(help: "What people call it.") var name: String?
        @Option(help: "The host that it calls from or is reached at; empty removes it.") var host: String?
        @Option(help: "What it is.") var description: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let body = SystemChange(name: name, host: host, description: description)
            try server.show(try await client.updateSystem(id, body), SystemCommand.lines)
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a communication system.")
        @Argument(help: "The system's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.deleteSystem(id)
            try server.done("Communication system \(id) deleted.")
        }
    }

    private static func lines(_ system: SystemResource) -> [String] {
        [
            ("Communication System", system.id), ("Name", system.name), ("Host", system.host ?? noValue),
            ("Description", system.description),
        ].aligned
    }
}
