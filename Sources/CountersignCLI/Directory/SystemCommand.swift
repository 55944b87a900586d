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
        @Option(help: "The port that it is reached at.") var port: Int?
        @Option(help: "What it is.") var description: String?
        @OptionGroup var contact: SystemContactOptions
        @Flag(help: "It calls and is never called.") var inboundOnly = false
        @Flag(help: "It is this installation itself.") var ownSystem = false
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let body = SystemCreation(
                id: id, name: name, host: host, port: port, description: description, contact: contact.contact(nil),
                inboundOnly: inboundOnly ? true : nil, ownSystem: ownSystem ? true : nil)
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
        @Option(help: "The port that it is reached at; 0 removes it.") var port: Int?
        @Option(help: "What it is.") var description: String?
        @OptionGroup var contact: SystemContactOptions
        @Flag(inversion: .prefixedNo, help: "Whether it calls and is never called.") var inboundOnly: Bool?
        @Flag(inversion: .prefixedNo, help: "Whether it is this installation itself.") var ownSystem: Bool?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let known = contact.isGiven ? try await client.system(id).contact : nil
            let body = SystemChange(
                name: name, host: host, port: port, description: description, contact: contact.contact(known),
                inboundOnly: inboundOnly, ownSystem: ownSystem)
            try server.show(try await client.updateSystem(id, body), SystemCommand.lines)
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a communication system.")
        @Argument(help: "The system's id.") var id: String
        @Flag(help: "Delete nothing; say what deleting would break.") var dryRun = false
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            if dryRun { return try DeletionText.show(try await client.systemDeletion(id), server) }
            try await client.deleteSystem(id)
            try server.done("Communication system \(id) deleted.")
        }
    }

    private static func lines(_ system: SystemResource) -> [String] {
        [
            ("Communication System", system.id), ("Name", system.name), ("Host", system.host ?? noValue),
            ("Port", system.port.map(String.init) ?? noValue), ("Description", system.description),
            (
                "Contact",
                [system.contact.name, system.contact.mail, system.contact.phone].filter { !$0.isEmpty }
                    .joined(separator: ", ")
            ),
            ("Inbound Only", system.inboundOnly ? "yes" : "no"), ("Own System", system.ownSystem ? "yes" : "no"),
        ].aligned
    }
}

/// `--contact-name`, `--contact-mail` and `--contact-phone`.
struct SystemContactOptions: ParsableArguments {
    @Option(name: .customLong("contact-name"), help: "Whom to ask about it.") var name: String?
    @Option(name: .customLong("contact-mail"), help: "That person's mail address.") var mail: String?
    @Option(name: .customLong("contact-phone"), help: "That person's telephone number.") var phone: String?

    var isGiven: Bool { name != nil || mail != nil || phone != nil }

    /// What is not given stays as it is known; nil where nothing is given.
    func contact(_ known: SystemContact?) -> SystemContact? {
        guard isGiven else { return nil }
        return SystemContact(
            name: name ?? known?.name ?? "", mail: mail ?? known?.mail ?? "", phone: phone ?? known?.phone ?? "")
    }
}
