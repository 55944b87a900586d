import ArgumentParser
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign connection question`.
struct ConnectionQuestion: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "question",
        abstract:
            "Print what a connection's run awaits from a partner: its signing request, or the certificate to know.")
    @Argument(help: "The alias of the connection.") var alias: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let run = try await AwaitingRun.find(alias, client)
        try server.show(run) { [($0.awaitedRequest ?? $0.awaitedCertificates ?? "")] }
    }
}

/// `countersign connection answer`.
struct ConnectionAnswer: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer", abstract: "Pass on what a partner has answered, so that the run goes on.",
        discussion: """
            With --file, the certificate that the partner issued for the signing request; without, that the partner now
            lets in the certificate it was given.

            Examples:
              countersign connection question acme > acme.csr
              countersign connection answer acme --file acme.p7b
            """)
    @Argument(help: "The alias of the connection.") var alias: String
    @Option(help: "The partner's certificate with those above it: PEM, DER or PKCS#7.") var file: String?
    @Flag(help: "Wait out a rotation's overlap too.") var wait = false
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let awaiting = try await AwaitingRun.find(alias, client)
        let certificates = try file.map {
            Data(try InputFile.read($0, bytesMax: 1 << 20)).base64EncodedString()
        }
        let answered = try await client.answerConnectionRun(awaiting.id, PartnerAnswerBody(certificates: certificates))
        let run = try await ConnectionRunWatch(client: client, isQuiet: server.json, leavesOverlap: !wait)
            .follow(answered, known: awaiting.entries.count)
        try ConnectCommand.refuseUndone(run)
        try server.show(run) { run in
            run.awaitsPartner ? run.partnerLines : ["\(alias): \(run.kind.rawValue) \(run.status.rawValue)."]
        }
    }
}

private enum AwaitingRun {
    static func find(_ alias: String, _ client: ManagementClient) async throws -> ConnectionRunResource {
        let runs = try await client.connectionRuns([("connection", alias), ("limit", "10")]).runs
        guard let run = runs.first(where: \.awaitsPartner) else {
            throw CommandFailure(
                .refused, code: "nothingAwaited", "\(alias) awaits nothing from a partner",
                hint: "countersign connection runs \(alias) shows what was done")
        }
        return run
    }
}

extension ConnectionRunResource {
    /// What a person has to do next.
    var partnerLines: [String] {
        let next =
            awaitedRequest != nil
            ? "Send the partner the signing request: countersign connection question \(connection)"
            : "Give the partner the certificate: countersign connection question \(connection)"
        return [next, "Then pass its answer on: countersign connection answer \(connection)"]
    }
}

/// `countersign counterpart …`.
struct CounterpartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counterpart", abstract: "Whom the tenant's connections call: servers, and partners.",
        subcommands: [CounterpartListing.self, CounterpartAddPartner.self, CounterpartDelete.self])
}

/// `countersign counterpart list`.
struct CounterpartListing: ServerCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List counterparts.")
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.counterparts()) { list in
            Table(
                header: ["NAME", "KIND", "ADDRESS", "ADDED", "BY"],
                rows: list.counterparts.map {
                    [$0.name, $0.kind.rawValue, $0.address.isEmpty ? noValue : $0.address, $0.addedAt, $0.addedBy]
                }
            ).lines
        }
    }
}

/// `countersign counterpart add-partner`.
struct CounterpartAddPartner: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-partner", abstract: "Add a called side that is no Countersign: what it does, a person tells.")
    @Argument(help: "The partner's name.") var name: String
    @Flag(
        inversion: .prefixedNo,
        help: "Whether the partner answers signing requests; else it is given certificates of this server's authority.")
    var issues = true
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.savePartner(name, PartnerChange(issues: issues))) {
            ["Partner \($0.name) added."]
        }
    }
}

/// `countersign counterpart delete`.
struct CounterpartDelete: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a counterpart that no connection calls.")
    @Argument(help: "Its name.") var name: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try await client.deleteCounterpart(name)
        try server.done("Counterpart \(name) deleted.")
    }
}
