import ArgumentParser
import ManagementClient
import ManagementSchema

/// What an arrangement says beyond its inbound part.
struct ArrangementOptions: ParsableArguments {
    @Option(help: "What it is for.") var description: String?

    @Option(
        name: .customLong("property"), help: "NAME=VALUE of an additional property of the scenario; may be repeated.")
    var properties: [String] = []

    @Option(help: "How outbound calls authenticate: none, ssl-client-certificate or user-and-password.")
    var outboundAuthentication: OutboundAuthenticationValue?

    @Option(help: "The private key alias, or the name of the security material, of outbound calls.")
    var outboundCredential: String?

    @Option(
        name: .customLong("outbound-service"),
        help: "An outbound service of the scenario that is called: NAME, or NAME=PATH; may be repeated.")
    var outboundServices: [String] = []

    /// Nil where none was given.
    func values() throws -> [PropertyValue]? {
        guard !properties.isEmpty else { return nil }
        return try properties.map { text in
            let (name, value) = try NamedText.split(text, option: "--property", form: "NAME=VALUE")
            return PropertyValue(name: name, value: value)
        }
    }

    /// Nil where nothing outbound was given.
    func outbound() throws -> OutboundPartResource? {
        guard outboundAuthentication != nil || outboundCredential != nil || !outboundServices.isEmpty else {
            return nil
        }
        return OutboundPartResource(
            authenticationMethod: outboundAuthentication ?? .none, credential: outboundCredential,
            services: outboundServices.map { text in
                let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                return OutboundSetting(name: parts.first ?? "", path: parts.count > 1 ? parts[1] : nil)
            })
    }
}

/// `countersign arrangement update`.
struct ArrangementUpdateCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Change a communication arrangement; what is not given stays.")
    @Argument(help: "The arrangement's id.") var id: String
    @Option(help: "The communication scenario that it opens.") var scenario: String?
    @Option(help: "The communication system that may call.") var system: String?
    @Option(help: "The communication user that it calls as; empty removes it.") var user: String?
    @Option(help: "How the caller proves who it is.") var authenticationMethod: AuthenticationMethodValue?
    @OptionGroup var rest: ArrangementOptions
    @Flag(help: "Take the outbound part away.") var removeOutbound = false
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let outbound = try rest.outbound()
        guard outbound == nil || !removeOutbound else {
            throw CommandFailure.usage("--remove-outbound takes away what the other options give")
        }
        let body = ArrangementChange(
            scenario: scenario, system: system, user: user, authenticationMethod: authenticationMethod,
            description: rest.description, outbound: outbound, removesOutbound: removeOutbound ? true : nil,
            properties: try rest.values())
        try server.show(try await client.updateArrangement(id, body), ArrangementCommand.lines)
    }
}

/// `countersign arrangement duplicate`.
struct ArrangementDuplicateCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicate", abstract: "Make a draft of what another arrangement is, without its user.",
        discussion: "Each connection has an identity of its own: give the new one its user with --user, or later.")
    @Argument(help: "The arrangement's id.") var id: String
    @Option(help: "The id of the new one.") var to: String
    @Option(help: "The system of the new one; the same when absent.") var system: String?
    @Option(help: "The user of the new one.") var user: String?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let body = ArrangementDuplication(id: to, system: system, user: user)
        try server.show(try await client.duplicateArrangement(id, body), ArrangementCommand.lines)
    }
}
