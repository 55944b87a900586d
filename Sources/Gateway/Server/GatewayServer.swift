public import IdentityDirectory
public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The gateway: ends TLS, asks who is calling, judges each request, and passes on what is accepted.
///
/// It knows directory and integration flows by protocol only, and so can run on a machine of its own.
public final class GatewayServer: Sendable {
    private struct State {
        var isStarted = false
        var listener: (any Channel)?
        var group: MultiThreadedEventLoopGroup?
        var loops: [(eventLoop: any EventLoop, loop: NIOLoopBound<GatewayLoop>)] = []
    }

    private let parts: GatewayParts
    private let tls: ServerTLS
    private let state = Mutex(State())

    /// Each of `identities` serves the DNS names in its certificate, the first one all others as well. `inbound` takes
    /// requests for `.integrationFlows`; without one they are answered with 503. `distrusted` is told the address of a
    /// caller who broke its handshake off because it does not trust the certificate that it was shown.
    ///
    /// Throws `GatewayError` with the code `invalidIdentity`, also for what the upstreams are spoken to with.
    public init(
        configuration: GatewayConfiguration, identities: [ServerIdentity], judge: any AccessJudge,
        inbound: (any InboundHandler)? = nil, egress: EgressPolicy = .anythingButLinkLocal,
        clock: any DirectoryClock = SystemClock(), accessLog: (any AccessLog)? = nil,
        distrusted: (@Sendable (String) -> Void)? = nil, logger: Logger
    ) throws {
        tls = try ServerTLS(identities)
        parts = GatewayParts(
            configuration: configuration, judge: judge, inbound: inbound, egress: egress, clock: clock,
            routes: try UpstreamRoutes(configuration), logger: logger, metrics: GatewayMetrics(),
            limits: ConnectionLimit(max: configuration.limits.connectionsMax),
            users: UserConnections(max: configuration.limits.connectionsPerUserMax),
            collected: CollectedBytes(max: configuration.limits.collectedBodiesBytesMax), accessLog: accessLog,
            distrusted: distrusted)
    }

    /// The port in use; nil before `start`.
    public var boundPort: Int? { state.withLock { $0.listener?.localAddress?.port } }

    /// Connections that are open now.
    public var openConnectionCount: Int { parts.limits.count }

    /// From now on new connections see these identities; open ones go on.
    ///
    /// Throws `GatewayError` with the code `invalidIdentity`; then the old identities stay.
    public func reload(_ identities: [ServerIdentity]) throws {
        try tls.reload(identities)
    }

    /// Listens, and returns the port. Throws `GatewayError` with the code `cannotListen` or `alreadyStarted`.
    @discardableResult
    public func start() async throws -> Int {
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        guard isFirst else { throw GatewayError(code: .alreadyStarted, detail: "The gateway was started before.") }
        let count = parts.configuration.eventLoopCount ?? System.coreCount
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, count))
        var loops: [(eventLoop: any EventLoop, loop: NIOLoopBound<GatewayLoop>)] = []
        for eventLoop in group.makeIterator() {
            let parts = parts
            let loop = try await eventLoop.submit {
                let loop = GatewayLoop(eventLoop: eventLoop, parts: parts)
                loop.start()
                return NIOLoopBound(loop, eventLoop: eventLoop)
            }.get()
            loops.append((eventLoop, loop))
        }
        state.withLock { [loops] state in
            state.group = group
            state.loops = loops
        }
        do {
            let listener = try await listen(group: group, loops: loops)
            state.withLock { $0.listener = listener }
            return listener.localAddress?.port ?? 0
        } catch {
            try? await group.shutdownGracefully()
            let configuration = parts.configuration
            throw GatewayError(
                code: .cannotListen, detail: "Cannot listen on \(configuration.host):\(configuration.port): \(error).")
        }
    }

    /// Serves until the task is cancelled, then drains: no new connections, idle ones closed, each request in flight
    /// answered, and what takes longer than the drain timeout cut off.
    ///
    /// Starts what was not started; throws as `start` does.
    public func run() async throws {
        if !state.withLock({ $0.isStarted }) { try await start() }
        guard let listener = state.withLock({ $0.listener }) else { return }
        await withTaskCancellationHandler {
            try? await listener.closeFuture.get()
        } onCancel: {
            listener.close(promise: nil)
        }
        await drain()
    }

    /// Makes `run` return after draining, as cancelling it does.
    public func stop() {
        state.withLock { $0.listener }?.close(promise: nil)
    }

    private func drain() async {
        let (group, loops) = state.withLock { ($0.group, $0.loops) }
        let pending = loops.map { entry in
            entry.eventLoop.flatSubmit { entry.loop.value.drain() }
        }
        let cutOffs = loops.map { entry in
            entry.eventLoop.scheduleTask(in: TimeAmount(parts.configuration.timeouts.drain)) {
                entry.loop.value.closeAll()
            }
        }
        for future in pending { try? await future.get() }
        for cutOff in cutOffs { cutOff.cancel() }
        try? await group?.shutdownGracefully()
    }

    private func listen(
        group: MultiThreadedEventLoopGroup, loops: [(eventLoop: any EventLoop, loop: NIOLoopBound<GatewayLoop>)]
    ) async throws -> any Channel {
        let table = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0.loop) })
        let (tls, limits, metrics, logger) = (tls, parts.limits, parts.metrics, parts.logger)
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: logger))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let network = PeerNetwork(of: channel.remoteAddress?.ipAddress ?? "")
                    guard let loop = table[ObjectIdentifier(channel.eventLoop)]?.value, limits.enter(from: network)
                    else {
                        metrics.rejectedConnections.increment()
                        throw ConnectionRejected()
                    }
                    metrics.openConnections.record(limits.count)
                    let connection = GatewayConnection(loop: loop, channel: channel, network: network, tls: tls)
                    channel.closeFuture.assumeIsolated().whenComplete { _ in
                        // Whoever is gone is no stranger either.
                        connection.becomeKnown()
                        limits.leave()
                        metrics.openConnections.record(limits.count)
                    }
                    try connection.build(on: channel.pipeline.syncOperations)
                }
            }
            .bind(host: parts.configuration.host, port: parts.configuration.port).get()
    }
}

/// There are too many connections: this one is closed before it could say anything.
private struct ConnectionRejected: Error {}
