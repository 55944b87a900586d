import ArgumentParser
import ConnectionLifecycle
import KeyMaterial
import ManagementClient
import ManagementSchema

/// `countersign connect`.
struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Give a connection its own identity on both ends in one go, or leave everything as it was.",
        discussion: """
            Creates a key pair for the user, assigns its certificate, adds it to the tenant's keystore under the alias,
            points the flow's receiver channel at it, deploys the flow, and activates the arrangement. When a step
            fails, all before it are undone.

            The business system is the server of the login; the tenant is the same one unless the --tenant- options
            name another.

            Example:
              countersign connect --user _DEFXYZ --arrangement SECOND_ORDERS --flow second --alias alias_1 \\
                --tenant-server https://tenant:8443 --tenant-token-file tenant.token --tenant-ca-file tenant-ca.pem
            """)

    @Option(help: "The communication user that the calls arrive as.") var user: String
    @Option(help: "The communication arrangement that grants the services; it names the user.")
    var arrangement: String
    @Option(help: "The integration flow that calls.") var flow: String
    @Option(help: "The flow's receiver channel; its only one by client certificate when absent.") var channel: String?
    @Option(help: "The alias that the key pair gets in the tenant's keystore.") var alias: String
    @Option(help: "rsa-2048, rsa-3072, rsa-4096, ec-p256, ec-p384, ec-p521 or ed25519.")
    var algorithm: KeyAlgorithmValue = .ecP256
    @Option(help: "The tenant's address, where it is another server.") var tenantServer: String?
    @Option(help: "File with the access token for the tenant.") var tenantTokenFile: String?
    @Option(help: "The tenant's console-ca.pem.") var tenantCaFile: String?
    @OptionGroup var server: ServerOptions

    mutating func run() async throws {
        let command = self
        try await server.connected { business in
            try await command.tenantOptions().connected { tenant in
                try await command.connect(business, tenant)
            }
        }
    }

    private func tenantOptions() -> ServerOptions {
        var options = server
        options.server = tenantServer ?? server.server
        options.tokenFile = tenantTokenFile ?? server.tokenFile
        options.caFile = tenantCaFile ?? server.caFile
        return options
    }

    private func connect(_ business: ManagementClient, _ tenant: ManagementClient) async throws {
        let plan = ConnectionPlan(
            userID: user, arrangementID: arrangement, flowID: flow, channel: channel, alias: alias,
            keyAlgorithm: KeyAlgorithm(rawValue: algorithm.rawValue) ?? .ecP256)
        let connector = Connector(called: RemoteCalledSide(business), calling: RemoteCallingSide(tenant))
        let isJSON = server.json
        let outcome = await connector.connect(plan) { action in
            if isJSON { return }
            switch action {
            case .perform(let step): Output.note("\(step.title)…")
            case .undo(let step): Output.note("undoing: \(step.title)…")
            case .stop: break
            }
        }
        switch outcome {
        case .connected:
            try server.done("\(flow) now calls as \(user), with the key pair under \(alias).")
        case .undone(let step, let reason, let leftovers):
            let rest = leftovers.map { "\($0.step.title): \($0.reason)" }
            throw CommandFailure(
                .refused, code: "undone", "\(step.title) failed: \(reason)",
                hint: rest.isEmpty
                    ? "nothing is changed" : "these could not be undone: \(rest.joined(separator: "; "))")
        }
    }
}
