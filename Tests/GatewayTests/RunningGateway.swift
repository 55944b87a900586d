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

    /// Connects with `pair`'s certificate; nil: without one.
    func connect(_ pair: GatewayPKI.Pair?, isTLS12Only: Bool = false) async throws -> TestConnection {
        try await TestConnection.connect(
            port: port,
            tls: TestClientTLS(
                certificateChain: pair.map { [$0.certificate] } ?? [], privateKey: pair?.key, isTLS12Only: isTLS12Only)
        )
    }

    func connect() async throws -> TestConnection { try await connect(pki.client) }
}

/// Runs `body` against a gateway whose `/orders` goes to `upstream` and whose `/http` goes to `flows`; `CN=client` is
/// `_CLIENT`.
func withGateway(
    upstream: String = "http://127.0.0.1:9", flows: (any InboundHandler)? = nil, timeouts: GatewayTimeouts = .init(),
    limits: GatewayLimits = .init(), egress: EgressPolicy = .anythingButLinkLocal, trust: [Certificate]? = nil,
    body: (RunningGateway) async throws -> Void
) async throws {
    let pki = try GatewayPKI.shared.get()
    let judge = FakeJudge([
        InboundService(name: "orders", pathPrefix: "/orders", upstream: .url(upstream)),
        InboundService(name: "reading", pathPrefix: "/reading", upstream: .url(upstream), methods: ["GET"]),
        InboundService(name: "flows", pathPrefix: "/http", upstream: .integrationFlows),
    ])
    judge.change { $0.users[pki.client.certificate.fingerprint] = "_CLIENT" }
    let configuration = GatewayConfiguration(
        port: 0, limits: limits, timeouts: timeouts, eventLoopCount: 1, upstreamAuthorities: trust)
    let server = try GatewayServer(
        configuration: configuration,
        identity: ServerIdentity(certificateChain: [pki.server.certificate], privateKey: pki.server.key),
        judge: judge, inbound: flows, egress: egress,
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
