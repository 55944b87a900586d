import ConnectionLifecycle
import FlowAdapters
import Foundation
import Gateway
import Hummingbird
import IdentityDirectory
import IntegrationTenant
import Issuance
import KeyMaterial
import Logging
import ManagementAPI
import Metrics
import NIOCore
import Persistence
import ServiceLifecycle
import UnixSignals
import WebConsole

/// One server: the parts, wired. This is the only file that knows all of them.
public struct Server: Sendable {
    private let configuration: ServerConfiguration
    private let files: DataDirectory
    private let lock: DataDirectoryLock
    private let logger: Logger
    /// One policy for the gateway's upstreams and the flows' receivers.
    private let egress: FlowAdapters.EgressPolicy
    private let channel: HTTPReceiverChannel
    private let mail: MailReceiverChannel
    private let metrics: PrometheusRegistry
    private let gatewayFile: GatewayFile
    private let gatewayCertificates: GatewayCertificates
    private let parts: Parts

    /// The rules on their stores.
    private struct Parts: Sendable {
        let directory: Directory
        let authority: IssuingAuthority
        let tenant: Tenant?
        /// With the counterparts' clients; nil where the server has no tenant.
        let connections: (rules: Connections, ends: ServerConnectionEnds)?
        let certificates: ServerCertificates
        let expiry: ExpiryWatch
        let trail: AuditTrail
        let watch: AuthorityWatch
        let handOvers: HandOvers
        let revocation: CertificateRevocation
    }

    /// Serves until the process is told to stop, then drains.
    ///
    /// - Parameter say: takes what a person at the terminal should read, line by line; the last is `ready`.
    /// - Throws: `ConfigurationError`, `PersistenceError` and what binding a port throws.
    public static func serve(_ configuration: ServerConfiguration, say: @escaping @Sendable (String) -> Void)
        async throws
    {
        var logger = Logger(label: "countersign", factory: StreamLogHandler.standardError(label:))
        logger.logLevel = configuration.logLevel
        let metrics = PrometheusRegistry(help: MetricHelp.texts)
        MetricsSystem.bootstrap(metrics)
        do {
            let server = try await Server(configuration, metrics: metrics, logger: logger)
            try await server.run(say: say)
        } catch let error as PersistenceError {
            throw ConfigurationError(detail: error.detail, hint: error.hint)
        } catch let error as GatewayError where error.code == .cannotListen {
            throw ConfigurationError(detail: error.detail, hint: "Choose another port with --gateway-port.")
        } catch let error as GatewayError where [.invalidIdentity, .staplingNotOffered].contains(error.code) {
            throw ConfigurationError(detail: error.detail, hint: "See the certificates in the gateway's file.")
        } catch let error as IOError {
            throw ConfigurationError(
                detail: "The console cannot listen on port \(configuration.listen.consolePort): \(error)",
                hint: "Choose another port with --console-port.")
        }
    }

    private init(_ configuration: ServerConfiguration, metrics: PrometheusRegistry, logger: Logger) async throws {
        self.configuration = configuration
        self.metrics = metrics
        self.logger = logger
        files = DataDirectory(url: configuration.dataDirectory)
        lock = try DataDirectoryLock(directory: files.path)
        egress = FlowAdapters.EgressPolicy(allowsLoopback: configuration.egress.allowsLoopback)
        let authorities = try configuration.egress.authorities()
        channel = HTTPReceiverChannel(
            egress: egress,
            configuration: HTTPReceiverConfiguration(
                additionalTrust: authorities ?? [], trustsSystem: configuration.egress.trustsSystem))
        mail = MailReceiverChannel(
            egress: egress, additionalTrust: authorities ?? [], trustsSystem: configuration.egress.trustsSystem)
        let database = try Database(path: files.database, masterKey: files.masterKey(configuration.masterKey))
        var options = DirectoryOptions()
        options.staleSecondsMax = Double(configuration.staleIndexSecondsMax)
        options.decisionsKeptDays = Double(configuration.decisionsKeptDays)
        options.decisionsKeptMax = configuration.decisionsKeptMax
        options.acceptedDecisionsOneIn = configuration.acceptedDecisionsOneIn
        options.refusesWeakCertificates = configuration.refusesWeakCertificates
        let directory = Directory(store: SQLiteDirectoryStore(database), logger: logger, options: options)
        let authority = try await IssuingAuthority(store: SQLiteAuthorityStore(database), clock: SystemIssuanceClock())
        let tester = TLSConnectivity(
            egress: egress, additionalTrust: authorities ?? [], trustsSystem: configuration.egress.trustsSystem)
        let tenant = try await Self.tenant(configuration, database, ReceiverChannels([channel, mail]), tester, logger)
        let connections = tenant.map { [egress] tenant in
            let ends = ServerConnectionEnds(
                business: configuration.parts.contains(.businessSystem) ? (directory, authority) : nil,
                tenant: tenant, issuingAuthority: authority, egress: egress)
            let store = SQLiteConnections(database)
            tenant.connectivity.setVerdictSource { await ends.verdict(ofCall: $0, counterparts: store) }
            return (rules: Connections(store: store, ends: ends, logger: logger), ends: ends)
        }
        let certificates = try await ServerCertificates(authority: authority, hosts: configuration.listen.hosts)
        let file = try configuration.gatewayFile.map { try GatewayFile(path: $0) } ?? GatewayFile()
        gatewayFile = file
        gatewayCertificates = GatewayCertificates(files: file.certificates, builtIn: certificates, logger: logger)
        let own = OwnCertificates(authority: authority, console: certificates, gateway: gatewayCertificates)
        let expiry = ExpiryWatch(
            directory: directory, sources: [own] + (tenant.map { [KeystoreExpiry(tenant: $0)] } ?? []),
            channels: try Self.notices(configuration, channel, mail),
            schedule: try Self.tenantFile(configuration).expirySchedule, observer: ExpiryMetrics(), logger: logger)
        parts = Parts(
            directory: directory, authority: authority, tenant: tenant, connections: connections,
            certificates: certificates, expiry: expiry,
            trail: AuditTrail(
                directory: directory, signer: try await database.auditSigner(),
                sink: configuration.auditFile.map { AuditFile(path: $0) }, lags: AuditFile.measure, logger: logger),
            watch: AuthorityWatch(
                authorities: Authorities(authority: authority, directory: directory), directory: directory,
                certificates: certificates, files: files, logger: logger),
            handOvers: HandOvers(store: SQLiteHandOvers(database), directory: directory, logger: logger),
            revocation: CertificateRevocation(
                directory: directory, authority: authority,
                register: RevocationRegister(authority: authority, store: SQLiteRevocationStore(database)),
                fetcher: RevocationListDownload(channel: channel)))
    }

    /// The channels of expiry notices, over the channels of the flows.
    private static func notices(
        _ configuration: ServerConfiguration, _ channel: HTTPReceiverChannel, _ mail: MailReceiverChannel
    ) throws -> [any NoticeChannel] {
        let file = try configuration.noticesFile.map { try NoticesFile(path: $0) } ?? NoticesFile()
        let mails = file.mail.map { settings in
            MailNotices.Audience.allCases.map { MailNotices(settings, to: $0, channel: mail) }
        }
        return (mails ?? [])
            + file.webhooks.map { WebhookNotices(name: $0.name, url: $0.url, secret: $0.secret, channel: channel) }
    }

    private static func tenant(
        _ configuration: ServerConfiguration, _ database: Database, _ channel: ReceiverChannels,
        _ tester: TLSConnectivity, _ logger: Logger
    ) async throws -> Tenant? {
        guard configuration.parts.contains(.integrationTenant) else { return nil }
        return try await Tenant(
            stores: TenantStores(database), channel: channel, tester: tester,
            configuration: try tenantFile(configuration), logger: logger)
    }

    private static func tenantFile(_ configuration: ServerConfiguration) throws -> TenantConfiguration {
        try configuration.tenantFile.map { try TenantFile.configuration(path: $0) } ?? TenantConfiguration()
    }

    // MARK: - Running

    private func run(say: @escaping @Sendable (String) -> Void) async throws {
        try await prepare()
        let gateway = try makeGateway(gatewayFile, gatewayCertificates)
        let envoy = try await EnvoyListener.started(
            gatewayFile, address: configuration.listen.address, identity: try gatewayCertificates.identities().first,
            judge: parts.directory.judge, logger: logger)
        let announcement = Announcement(
            files: files, listen: configuration.listen, gatewayPort: try await gateway.start(), grpcPort: envoy?.port,
            egress: egress, say: say)
        let console = try ConsoleListener(
            router: router(gatewayAddress: announcement.gateway), listen: configuration.listen,
            certificates: parts.certificates, desk: try desk(gatewayFile), logger: logger
        ).application { await announcement.ready(consolePort: $0) }
        let group = ServiceGroup(
            configuration: .init(
                services: services(gateway, envoy?.listener, gatewayCertificates, console).map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
        await channel.shutdown()
        await parts.connections?.ends.shutdown()
    }

    private func makeGateway(_ file: GatewayFile, _ certificates: GatewayCertificates) throws -> GatewayServer {
        var settings = GatewayConfiguration(
            host: configuration.listen.address, port: configuration.listen.gatewayPort)
        settings.upstreamAuthorities = try configuration.egress.authorities()
        try settings.take(file)
        OpenFileLimit.raise(for: settings.limits.connectionsMax, logger: logger)
        return try GatewayServer(
            configuration: settings, identities: certificates.identities(), judge: parts.directory.judge,
            inbound: InboundEndpoints(
                flows: FlowEndpoints(tenant: parts.tenant),
                enrollment: EnrollmentEndpoints(
                    renewal: PartnerRenewal(directory: parts.directory, authority: parts.authority),
                    directory: parts.directory, logger: logger)),
            egress: Gateway.EgressPolicy { [egress] text, port in
                NetworkAddress(text).map { egress.refusal(of: $0, port: port) == nil } ?? false
            },
            accessLog: file.accessLog.map { AccessLogFile(path: $0, logger: logger) },
            distrusted: { [watch = parts.watch] in watch.distrusted($0) }, logger: logger)
    }

    /// Where proxies in front ask on the management port; nil where they may not.
    private func desk(_ file: GatewayFile) throws -> AuthorizationDesk? {
        guard file.authorizesOnManagementPort else { return nil }
        var settings = GatewayConfiguration()
        try settings.take(file)
        return AuthorizationDesk(settings.frontProxies, judge: parts.directory.judge, logger: logger)
    }

    /// In the order of their start; they stop in the reverse order, so that callers go first.
    private func services(
        _ gateway: GatewayServer, _ envoy: EnvoyListener?, _ certificates: GatewayCertificates, _ console: any Service
    ) -> [any Service] {
        let directory = BackgroundService { [directory = parts.directory] in try await directory.run() }
        let imports = BackgroundService { [directory = parts.directory] in try await directory.runImports() }
        let expiry = BackgroundService { [expiry = parts.expiry] in try await expiry.run() }
        let trail = BackgroundService { [trail = parts.trail] in try await trail.run() }
        let tenant = parts.tenant.map { tenant in BackgroundService { try await tenant.run() } }
        let connections = parts.connections.map { connections in
            BackgroundService { try await connections.rules.run() }
        }
        let revocation = BackgroundService { [revocation = parts.revocation, logger] in
            await revocation.run { logger.warning("Revocation is behind.", metadata: ["reason": "\($0)"]) }
        }
        let front = BackgroundService { try await gateway.run() }
        let asked = envoy.map { envoy in BackgroundService { try await envoy.run() } }
        let following = BackgroundService { try await certificates.follow(gateway, and: envoy) }
        let watching = BackgroundService { [watch = parts.watch] in
            try await watch.run { if certificates.files.isEmpty { certificates.reload(gateway, and: envoy) } }
        }
        let handOvers = BackgroundService { [handOvers = parts.handOvers] in try await handOvers.run() }
        return [directory, trail, imports, expiry, revocation] + [tenant, connections, asked].compactMap(\.self) + [
            handOvers, front, following, watching, console,
        ]
    }

    /// What must be there before the first call: the built-in scenario, the first administrator, the authorities' files.
    private func prepare() async throws {
        try parts.watch.publish()
        if let token = try await parts.directory.bootstrap(keepToken: configuration.keepsAdminToken) {
            try files.write(token.secret + "\n", to: files.adminToken, mode: 0o600)
        }
        if parts.tenant != nil {
            try await FlowEndpoints.prepareScenario(in: parts.directory)
        }
        try await parts.directory.start()
        try await parts.revocation.publish(by: Principal.system.name)
    }

    private func router(gatewayAddress: String) throws -> Router<ConsoleListener.Context> {
        let router = Router(context: ConsoleListener.Context.self)
        let servesBusiness = configuration.parts.contains(.businessSystem)
        let name = servesBusiness ? (parts.tenant == nil ? "Business system" : "Countersign") : "Integration tenant"
        try ManagementAPI(
            services: ManagementServices(
                directory: parts.directory, authority: parts.authority, tenant: parts.tenant,
                connections: parts.connections?.rules, handOvers: parts.handOvers, expiry: parts.expiry,
                revocation: parts.revocation, trail: parts.trail, clock: SystemClock(), version: countersignVersion,
                serverName: name, gatewayAddress: gatewayAddress,
                isReady: { [directory = parts.directory] in directory.isCurrent })
        ).addRoutes(to: router)
        try WebConsole(
            services: ConsoleServices(
                directory: parts.directory, authority: parts.authority, tenant: parts.tenant,
                connections: parts.connections?.rules, handOvers: parts.handOvers, expiry: parts.expiry,
                revocation: parts.revocation,
                trail: parts.trail, productVersion: countersignVersion, serverName: name,
                gatewayAddress: gatewayAddress,
                cookieMark: String(parts.authority.authorities.last?.id.hex.prefix(8) ?? ""))
        ).addRoutes(to: router)
        router.get("crl/{name}") { [directory = parts.directory] _, context in
            await PublishedRevocationList(name: context.parameters.get("name") ?? "", directory: directory).response
        }
        let gauges = DirectoryGauges(directory: parts.directory)
        router.get("metrics") { [metrics] _, _ in
            gauges.refresh()
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4"],
                body: .init(byteBuffer: .init(string: metrics.text())))
        }
        return router
    }
}
