import IdentityDirectory
import Logging
import NIOCore

/// What the connections of one event loop share: nothing here is ever locked.
///
/// Deadlines are not timers but fields of the connections, swept a few times within the shortest of the timeouts:
/// a request then costs no timer at all.
final class GatewayLoop {
    let eventLoop: any EventLoop
    let configuration: GatewayConfiguration
    let judge: any AccessJudge
    let inbound: (any InboundHandler)?
    let egress: EgressPolicy
    let clock: any DirectoryClock
    let clientTLS: ClientTLS
    let logger: Logger
    let metrics: GatewayMetrics
    let limits: ConnectionLimit

    private(set) var isDraining = false
    var identifiers = CorrelationID()
    private var date = DateField()
    private var connections: [ObjectIdentifier: GatewayConnection] = [:]
    private var upstreams: [String: Upstream] = [:]
    private var sweeping: RepeatedTask?
    /// Told when the last connection is gone, once draining.
    private var drained: EventLoopPromise<Void>?

    init(eventLoop: any EventLoop, parts: GatewayParts) {
        self.eventLoop = eventLoop
        configuration = parts.configuration
        judge = parts.judge
        inbound = parts.inbound
        egress = parts.egress
        clock = parts.clock
        clientTLS = parts.clientTLS
        logger = parts.logger
        metrics = parts.metrics
        limits = parts.limits
    }

    func start() {
        let interval = TimeAmount(configuration.timeouts.sweepInterval)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        sweeping = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            bound.value.sweep()
        }
    }

    func dateField(at time: Double) -> [UInt8] { date.bytes(at: time) }

    func add(_ connection: GatewayConnection) { connections[ObjectIdentifier(connection)] = connection }

    func remove(_ connection: GatewayConnection) {
        connections[ObjectIdentifier(connection)] = nil
        finishIfDrained()
    }

    /// The upstream by its URL; nil where that is no address that can be called.
    func upstream(_ url: String) -> Upstream? {
        if let known = upstreams[url] { return known }
        guard let address = UpstreamAddress(url) else { return nil }
        let upstream = Upstream(address: address, loop: self)
        upstreams[url] = upstream
        return upstream
    }

    private func sweep() {
        let now = NIODeadline.now()
        for connection in connections.values where connection.deadline < now { connection.expire() }
        let oldest = now - TimeAmount(configuration.timeouts.upstreamIdle)
        for upstream in upstreams.values { upstream.closeIdle(before: oldest) }
    }

    /// Closes idle connections at once and the others after their response; fulfils when all are gone.
    func drain() -> EventLoopFuture<Void> {
        isDraining = true
        let promise = drained ?? eventLoop.makePromise(of: Void.self)
        drained = promise
        for connection in Array(connections.values) { connection.drain() }
        finishIfDrained()
        return promise.futureResult
    }

    /// Ends whatever is still open.
    func closeAll() {
        for connection in Array(connections.values) { connection.abort() }
    }

    private func finishIfDrained() {
        guard isDraining, connections.isEmpty, let promise = drained else { return }
        drained = nil
        sweeping?.cancel()
        for upstream in upstreams.values { upstream.closeIdle(before: nil) }
        promise.succeed()
    }
}

/// What a gateway is made of, as its event loops need it.
struct GatewayParts: Sendable {
    var configuration: GatewayConfiguration
    var judge: any AccessJudge
    var inbound: (any InboundHandler)?
    var egress: EgressPolicy
    var clock: any DirectoryClock
    var clientTLS: ClientTLS
    var logger: Logger
    var metrics: GatewayMetrics
    var limits: ConnectionLimit
}

extension GatewayTimeouts {
    /// A quarter of the shortest timeout, between ten milliseconds and one second.
    var sweepInterval: Duration {
        let shortest = [handshake, head, idle, body, upstreamConnect, upstreamResponse, upstreamIdle].min() ?? idle
        return min(max(shortest / 4, .milliseconds(10)), .seconds(1))
    }
}
