import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import KeyMaterial
import Logging

/// A gateway on a free port with a fake judge, and clients for it.
struct RunningGateway {
    let server: GatewayServer
    let judge: FakeJudge
    let pki: GatewayPKI
    let port: Int
    let running: Task<Void, any Error>

    /// Connects with `pair`'s certificate, or without one; `address` is where from, one of this machine's.
    func connect(
        _ pair: GatewayPKI.Pair?, chain: [Certificate] = [], isTLS12Only: Bool = false, serverName: String? = nil,
        agreeingTo protocols: [String] = [], from address: String? = nil
    ) async throws -> TestConnection {
        try await TestConnection.connect(
            port: port, from: address,
            tls: TestClientTLS(
                certificateChain: (pair.map { [$0.certificate] } ?? []) + chain, privateKey: pair?.key,
                isTLS12Only: isTLS12Only, serverName: serverName, applicationProtocols: protocols))
    }

    func connect() async throws -> TestConnection { try await connect(pki.client) }

    /// Connects with HTTP/2 and the client's certificate.
    func connectHTTP2() async throws -> HTTP2Client { try await HTTP2Client.connect(port: port, pair: pki.client) }
}

/// Runs `body` against a gateway whose `/orders` goes to `upstream` and whose `/http` goes to `flows`; `CN=client` is
/// `_CLIENT`, unless another judge is given.
func withGateway(
    upstream: String = "http://127.0.0.1:9", flows: (any InboundHandler)? = nil, timeouts: GatewayTimeouts = .init(),
    limits: GatewayLimits = .init(), egress: EgressPolicy = .anythingButLinkLocal, trust: [Certificate]? = nil,
    identities: [ServerIdentity]? = nil, accessLog: (any AccessLog)? = nil, judging: (any AccessJudge)? = nil,
    configure: (inout GatewayConfiguration) -> Void = { _ in },
    body: (RunningGateway) async throws -> Void
) async throws {
    let pki = try GatewayPKI.shared.get()
    let judge = FakeJudge([
        InboundService(name: "orders", pathPrefix: "/orders", upstream: .url(upstream)),
        InboundService(name: "reading", pathPrefix: "/reading", upstream: .url(upstream), methods: ["GET"]),
        InboundService(name: "flows", pathPrefix: "/http", upstream: .integrationFlows),
    ])
    judge.change { $0.users[pki.client.certificate.fingerprint] = "_CLIENT" }
    var configuration = GatewayConfiguration(port: 0)
    configuration.limits = limits
    configuration.timeouts = timeouts
    configuration.eventLoopCount = 1
    configuration.upstreamAuthorities = trust
    configure(&configuration)
    let server = try GatewayServer(
        configuration: configuration,
        identities: identities
            ?? [ServerIdentity(certificateChain: [pki.server.certificate], privateKey: pki.server.key)],
        judge: judging ?? judge, inbound: flows, egress: egress, accessLog: accessLog,
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let port = try await server.start()
    let running = Task { try await server.run() }
    let gateway = RunningGateway(server: server, judge: judge, pki: pki, port: port, running: running)
    do {
        try await body(gateway)
    } catch {
        running.cancel()
        _ = await running.result
        throw error
    }
    running.cancel()
    try await running.value
}
