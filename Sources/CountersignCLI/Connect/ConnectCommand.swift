import ArgumentParser
import ConnectionLifecycle
import Foundation
import KeyMaterial
import ManagementClient
import ManagementSchema

/// `countersign connect`.
struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Give a connection its own identity on both ends in one go, or leave everything as it was.",
        discussion: """
            Makes a key under the alias in the tenant's keystore, has the business system issue a certificate for it
            and assign it to the user, points the flow's receiver channel at it, deploys the flow, activates the
            arrangement, sends one message and sees that it arrives as the user. The private key never leaves the
            tenant. When a step fails, all before it are undone; done again, it changes nothing.

            The business system is the server of the login; the tenant is the same one unless the --tenant- options
            name another.

            Where the caller is no tenant, --key-file makes the key on this machine and writes it where the program
            reads it, and --hand-over offers it to a partner by a link that works once.

            Examples:
              countersign connect --user _DEFXYZ --arrangement SECOND_ORDERS --flow second --alias alias_1 \\
                --tenant-server https://tenant:8443 --tenant-token-file tenant.token --tenant-ca-file tenant-ca.pem
              countersign connect --user _NEW --arrangement NEW --scenario ORDERS --system PARTNER --flow orders \\
                --alias new_key --dry-run
              countersign connect --user _SHOP --arrangement SHOP --key-file /etc/shop/client.jks \\
                --key-file-type jks --key-file-mode 640 --key-file-owner root:shop --passphrase-file /etc/shop/pass
              countersign connect --user _PROXY --arrangement PROXY --key-file /etc/nginx/client.pem \\
                --key-file-type pem --reload-command 'systemctl reload nginx'
              countersign connect --partner ACME --user CUSTOMER_17 --flow to_acme --alias acme
              countersign connect --user _PARTNER --arrangement PARTNER --hand-over partner --expires-hours 48 \\
                --passphrase-file partner.pass
            """)

    @OptionGroup var plan: ConnectPlanOptions
    @OptionGroup var keyFile: KeyFileOptions
    @OptionGroup var form: KeyFileFormOptions
    @OptionGroup var tenant: TenantServerOptions
    @Flag(help: "Print what would be done, and do nothing.") var dryRun = false
    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard keyFile.base != nil else {
            guard plan.flow != nil, plan.alias != nil else {
                throw ValidationError("give --flow and --alias, or --key-file, or --hand-over")
            }
            return try form.check(keyFile)
        }
        try form.check(keyFile)
        guard plan.partner == nil else { throw ValidationError("--partner is for a tenant's flow") }
        guard plan.flow == nil, plan.channel == nil, plan.callBodyFile == nil, plan.call, !tenant.isGiven else {
            throw ValidationError("--flow, --channel, --call… and --tenant-… are for a tenant's flow")
        }
    }

    mutating func run() async throws {
        let command = self
        if let partner = plan.partner {
            return try await server.connected { try await command.connect(partner: partner, $0) }
        }
        if keyFile.base != nil {
            return try await server.connected { try await command.connectKeyFile($0) }
        }
        try await server.connected { business in
            try await command.tenant.options(over: command.server).connected { tenant in
                try await command.run(business, tenant)
            }
        }
    }

    private func run(_ business: ManagementClient, _ tenant: ManagementClient) async throws {
        if dryRun { return try await preview(business, tenant) }
        var body = try plan.body()
        let introduction = try await CounterpartIntroduction.make(
            business, to: tenant, authority: server.configuration().authorityPEM, user: plan.user,
            system: plan.system)
        body.counterpart = introduction.name
        do {
            let begun = try await tenant.connect(body)
            let run = try await ConnectionRunWatch(client: tenant, isQuiet: server.json).follow(begun)
            try Self.refuseUndone(run)
            try server.show(run) { _ in
                ["\(plan.flow ?? "") now calls as \(plan.user), with the key pair under \(plan.alias ?? "")."]
            }
        } catch {
            await introduction.undo()
            throw error
        }
    }

    /// What would be done, with neither server knowing of the other: the business system is asked from here.
    private func preview(_ business: ManagementClient, _ tenant: ManagementClient) async throws {
        let isOne = business.address == tenant.address
        let called = isOne ? nil : try await RemoteCalledSide(business).examine(plan.calledPlan)
        var preview = try await tenant.previewConnection(
            ConnectionPreviewRequest(connection: try plan.body(), called: called.map(CalledSideState.init)))
        if let step = try await CounterpartIntroduction.planned(business, to: tenant) {
            preview.steps.insert(step, at: 0)
        }
        try server.show(preview) { $0.table }
    }

    /// The tenant of the login calls a partner.
    private func connect(partner: String, _ tenant: ManagementClient) async throws {
        var body = try plan.body()
        body.counterpart = partner
        if dryRun {
            return try server.show(try await tenant.previewConnection(ConnectionPreviewRequest(connection: body))) {
                $0.table
            }
        }
        let run = try await ConnectionRunWatch(client: tenant, isQuiet: server.json).follow(
            try await tenant.connect(body))
        try Self.refuseUndone(run)
        try server.show(run) { run in
            run.awaitsPartner
                ? run.partnerLines
                : ["\(plan.flow ?? "") now calls \(partner) with the key pair under \(plan.alias ?? "")."]
        }
    }

    /// Throws for a run that was undone, with what is left.
    static func refuseUndone(_ run: ConnectionRunResource) throws {
        guard run.status == .undone else { return }
        let rest = run.leftovers.joined(separator: "; ")
        throw CommandFailure(
            .refused, code: "undone", "\(run.title ?? "a step") failed: \(run.reason ?? "")",
            hint: rest.isEmpty ? "nothing is changed" : "these could not be undone: \(rest)")
    }
}

/// What a connection is to be.
struct ConnectPlanOptions: ParsableArguments {
    @Option(help: "The communication user that the calls arrive as; made where there is none.") var user: String
    @Option(help: "The communication arrangement that grants the services; it names the user.")
    var arrangement: String?
    @Option(help: "A partner as the called side, instead of a server: see counterpart add-partner.")
    var partner: String?
    @Option(help: "With --system: the scenario to make the arrangement from, where there is none.")
    var scenario: String?
    @Option(help: "With --scenario: the communication system of a new arrangement.") var system: String?
    @Option(help: "The integration flow that calls.") var flow: String?
    @Option(help: "The flow's receiver channel; its only one by client certificate when absent.") var channel: String?
    @Option(help: "The alias that the key pair gets in the keystore; of a key file, the user's id when absent.")
    var alias: String?
    @Option(help: "rsa-2048, rsa-3072, rsa-4096, ec-p256, ec-p384, ec-p521 or ed25519.")
    var algorithm: KeyAlgorithmValue = .ecP256
    @Option(help: "How many days the certificate is valid, 1 to 3650.") var validityDays: Int?
    @Flag(inversion: .prefixedNo, help: "Send one message through the flow to prove the connection.") var call = true
    @Option(help: "File with the body of that message; empty when absent.") var callBodyFile: String?

    func validate() throws {
        guard (arrangement == nil) == (partner != nil) else {
            throw ValidationError("give --arrangement, or --partner where the called side is no Countersign")
        }
        guard partner == nil || scenario == nil else {
            throw ValidationError("--scenario and --system are for a server's arrangement")
        }
        guard call || callBodyFile == nil else {
            throw ValidationError("give --call-body-file or --no-call, not both")
        }
        guard (scenario == nil) == (system == nil) else {
            throw ValidationError("give --scenario and --system together")
        }
    }

    /// What the called side is to know of the plan.
    var calledPlan: ConnectionPlan {
        var new: NewArrangement?
        if let scenario, let system { new = NewArrangement(scenarioID: scenario, systemID: system) }
        return ConnectionPlan(
            userID: user, arrangementID: arrangement ?? "", newArrangement: new, alias: alias ?? user,
            key: KeyWish(algorithm: KeyAlgorithm(rawValue: algorithm.rawValue), validityDays: validityDays), call: nil)
    }

    func body() throws -> ConnectionCreation {
        var body = ConnectionCreation(user: user, arrangement: arrangement, flow: flow ?? "", alias: alias ?? "")
        body.scenario = scenario
        body.system = system
        body.channel = channel
        body.algorithm = algorithm
        body.validityDays = validityDays
        body.call = call
        body.callBody = try callBodyFile.map {
            Data(try InputFile.read($0, bytesMax: 1 << 19)).base64EncodedString()
        }
        return body
    }
}

/// Where the tenant is, when it is another server than that of the login.
struct TenantServerOptions: ParsableArguments {
    @Option(help: "The tenant's address, where it is another server.") var tenantServer: String?
    @Option(help: "File with the access token for the tenant.") var tenantTokenFile: String?
    @Option(help: "The tenant's console-ca.pem.") var tenantCaFile: String?

    var isGiven: Bool { tenantServer != nil || tenantTokenFile != nil || tenantCaFile != nil }

    func options(over server: ServerOptions) -> ServerOptions {
        var options = server
        options.server = tenantServer ?? server.server
        options.tokenFile = tenantTokenFile ?? server.tokenFile
        options.caFile = tenantCaFile ?? server.caFile
        return options
    }
}

extension CalledSideState {
    fileprivate init(_ state: CalledState) {
        self.init(
            hasUser: state.hasUser, hasSystem: state.hasSystem,
            arrangement: state.arrangement.flatMap { ArrangementStateValue(rawValue: $0.rawValue) },
            certificates: state.certificates)
    }
}

extension ConnectionPreview {
    var table: [String] {
        Table(
            header: ["STEP", "CHANGES", "WHAT"], rows: steps.map { [$0.title, $0.needed ? "yes" : "no", $0.detail] }
        ).lines
    }
}
