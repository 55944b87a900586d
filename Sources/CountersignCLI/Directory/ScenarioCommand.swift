import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign scenario …`.
struct ScenarioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario", abstract: "Communication scenarios: inbound services that are opened together.",
        discussion: """
            Example:
              countersign scenario create ORDERS --service orders=/orders=https://orders.internal:8080 --method POST
            """,
        subcommands: [Create.self, List.self, Show.self, Update.self, Delete.self])

    struct Create: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a communication scenario.",
            discussion: "A path prefix matches whole segments and is kept when the call goes on.")
        @Argument(help: "The scenario's id.") var id: String
        @Option(help: "What people call it; the id when absent.") var name: String?
        @OptionGroup var services: ServiceOptions
        @OptionGroup var rest: ScenarioOptions
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            guard let services = try services.definitions() else {
                throw CommandFailure.usage("a scenario needs a service", hint: "give it with --service NAME=PATH=URL")
            }
            let body = ScenarioCreation(
                id: id, name: name, services: services, authenticationMethods: rest.methods,
                outboundServices: try rest.outbound(), properties: rest.properties,
                arrangementsMax: rest.arrangementsMax)
            try server.show(try await client.createScenario(body), ScenarioCommand.lines)
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List communication scenarios.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let scenarios = try await everyPage {
                let page = try await client.scenarios($0)
                return (page.scenarios, page.nextCursor)
            }
            try server.show(ScenarioList(scenarios: scenarios)) { list in
                var table = Table("SCENARIO", "NAME", "SERVICE", "PATH PREFIX", "UPSTREAM", "METHODS")
                for scenario in list.scenarios {
                    for service in scenario.services {
                        table.add(
                            scenario.id, scenario.name, service.name, service.pathPrefix, service.upstream,
                            ScenarioCommand.methods(service))
                    }
                }
                return table.lines
            }
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Show a communication scenario.")
        @Argument(help: "The scenario's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.scenario(id), ScenarioCommand.lines)
        }
    }

    struct Update: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Change a communication scenario.")
        @Argument(help: "The scenario's id.") var id: String
        @Option(help: "What people call it.") var name: String?
        @OptionGroup var services: ServiceOptions
        @OptionGroup var rest: ScenarioOptions
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let body = ScenarioChange(
                name: name, services: try services.definitions(), authenticationMethods: rest.methods,
                outboundServices: try rest.outbound(), properties: rest.properties,
                arrangementsMax: rest.arrangementsMax)
            try server.show(try await client.updateScenario(id, body), ScenarioCommand.lines)
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a communication scenario.")
        @Argument(help: "The scenario's id.") var id: String
        @Flag(help: "Delete nothing; say what stands in the way.") var dryRun = false
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            if dryRun { return try DeletionText.show(try await client.scenarioDeletion(id), server) }
            try await client.deleteScenario(id)
            try server.done("Communication scenario \(id) deleted.")
        }
    }

    static func methods(_ service: ServiceResource) -> String {
        service.methods.isEmpty ? "all" : service.methods.joined(separator: " ")
    }

    private static func lines(_ scenario: ScenarioResource) -> [String] {
        let methods = scenario.authenticationMethods.map(\.rawValue).joined(separator: ", ")
        var table = Table("SERVICE", "PATH PREFIX", "UPSTREAM", "METHODS")
        for service in scenario.services {
            table.add(service.name, service.pathPrefix, service.upstream, ScenarioCommand.methods(service))
        }
        let outbound = scenario.outboundServices.map { "\($0.name)=\($0.path)" }.joined(separator: ", ")
        let properties = scenario.properties.map { $0.name + ($0.isRequired ? " (required)" : "") }
        return [
            ("Communication Scenario", scenario.id), ("Name", scenario.name), ("Authentication Methods", methods),
            ("Outbound Services", outbound.isEmpty ? noValue : outbound),
            ("Additional Properties", properties.isEmpty ? noValue : properties.joined(separator: ", ")),
            ("Arrangements Allowed", scenario.arrangementsMax.map(String.init) ?? "any number"),
        ].aligned + table.lines
    }
}

/// `--service` and `--method`, each any number of times.
struct ServiceOptions: ParsableArguments {
    @Option(
        name: .customLong("service"),
        help: "NAME=PATH_PREFIX=UPSTREAM: an http(s) address, or integration-flows; may be repeated.")
    var services: [String] = []

    @Option(name: .customLong("method"), help: "A method that the services take; may be repeated. All when absent.")
    var methods: [String] = []

    /// Nil where no service was given.
    func definitions() throws -> [ServiceDefinition]? {
        if services.isEmpty {
            if methods.isEmpty { return nil }
            throw CommandFailure.usage("--method is for services, and none is given")
        }
        return try services.map { text in
            let parts = text.split(separator: "=", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, !parts.contains(where: \.isEmpty) else {
                throw CommandFailure.usage("--service \(text) is not NAME=PATH_PREFIX=UPSTREAM")
            }
            return ServiceDefinition(
                name: parts[0], pathPrefix: parts[1], upstream: parts[2],
                methods: methods.isEmpty ? nil : methods.map { $0.uppercased() })
        }
    }
}
