import IdentityDirectory
import KeyMaterial
import Logging
import NIOCore

/// What the connections of one event loop share: nothing here is ever locked.
///
/// Deadlines are not timers but fields of the members, swept a few times within the shortest of the timeouts:
/// a request then costs no timer at all.
final class GatewayLoop {
    let eventLoop: any EventLoop
    let configuration: GatewayConfiguration
    let judge: any AccessJudge
    let inbound: (any InboundHandler)?
    let egress: EgressPolicy
    let clock: any DirectoryClock
    let routes: UpstreamRoutes
    let logger: Logger
    let metrics: GatewayMetrics
    let users: UserConnections
    let collected: CollectedBytes
    let limits: ConnectionLimit
    let distrusted: (@Sendable (String) -> Void)?

    var peers: PeerIdentities
    var assertions: Assertions?
    private(set) var isDraining = false
    var identifiers = CorrelationID()
    private let frontProxies: [Fingerprint: FrontProxy]
    private let accessLog: (any AccessLog)?
    /// Of this turn of the event loop.
    private var accessEntries: [AccessEntry] = []
    private var accessLines = ByteBuffer()
    private var undecided = LogThrottle()
    private var date = DateField()
    private var members: [ObjectIdentifier: any LoopMember] = [:]
    private var upstreams: [String: Upstream] = [:]
    private var sweeping: RepeatedTask?
    private var taskCount = 0
    /// Told when the last connection is gone, once draining.
    private var drained: EventLoopPromise<Void>?

    init(eventLoop: any EventLoop, parts: GatewayParts) {
        self.eventLoop = eventLoop
        configuration = parts.configuration
        judge = parts.judge
        inbound = parts.inbound
        egress = parts.egress
        clock = parts.clock
        routes = parts.routes
        logger = parts.logger
        metrics = parts.metrics
        users = parts.users
        limits = parts.limits
        collected = parts.collected
        distrusted = parts.distrusted
        accessLog = parts.accessLog
        assertions = parts.configuration.assertionSigner.map { Assertions($0) }
        frontProxies = Dictionary(
            parts.configuration.frontProxies.filter { !$0.asksOverGRPC }.map { ($0.fingerprint, $0) },
            uniquingKeysWith: { first, _ in first })
        peers = PeerIdentities(fields: parts.configuration.identityFields)
    }

    func start() {
        let interval = TimeAmount(configuration.timeouts.sweepInterval)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        sweeping = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            bound.value.sweep()
        }
    }

    /// Whether those who are known to nobody must make room.
    var isCrowded: Bool { limits.isNearlyReached }

    func dateField(at time: Double) -> [UInt8] { date.bytes(at: time) }

    func add(_ member: any LoopMember) { members[ObjectIdentifier(member)] = member }

    func remove(_ member: any LoopMember) {
        members[ObjectIdentifier(member)] = nil
        finishIfDrained()
    }

    /// Who this is among the proxies in front; nil for everybody else.
    func frontProxy(_ peer: PeerIdentity) -> FrontProxy? {
        guard !frontProxies.isEmpty, let certificate = peer.call.certificate else { return nil }
        return frontProxies[certificate.fingerprint]
    }

    /// The upstream by its URL; nil where that is no address that can be called.
    func upstream(_ url: String) -> Upstream? {
        if let known = upstreams[url] { return known }
        guard let address = UpstreamAddress(url) else { return nil }
        let upstream = Upstream(address: address, route: routes.route(to: address), loop: self)
        upstreams[url] = upstream
        return upstream
    }

    /// Notes it for the access log, where there is one. Nobody waits for a line: it is written when all answers of this
    /// turn have left, and meanwhile the next requests of those who were answered last come in, who else would wait for
    /// another turn.
    func note(_ entry: @autoclosure () -> AccessEntry) {
        guard accessLog != nil else { return }
        accessEntries.append(entry())
        guard accessEntries.count == 1 else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.writeAccessEntries() }
    }

    private func writeAccessEntries() {
        for entry in accessEntries {
            entry.write(to: &accessLines)
            if accessLines.readableBytes > Self.accessLinesMax { writeAccessLines() }
        }
        accessEntries.removeAll(keepingCapacity: true)
    }

    /// Tells the log that nothing could be decided about a request; each of them is among the decisions in any case.
    func tellUndecided(_ error: String, correlationID: String) {
        guard let untold = undecided.tell(at: .now()) else { return }
        logger.error(
            "undecided",
            metadata: ["correlation": "\(correlationID)", "error": "\(error)", "untoldBefore": "\(untold)"])
    }

    /// What is handed over at once: little enough that no request waits for the writing of what others left.
    private static let accessLinesMax = 64 * 1024

    private func writeAccessLines() {
        guard let accessLog, accessLines.readableBytes > 0 else { return }
        accessLog.write(Array(accessLines.readableBytesView))
        accessLines.clear()
    }

    private func sweep() {
        writeAccessLines()
        let now = NIODeadline.now()
        for member in Array(members.values) {
            if member.deadline < now { member.expire() } else { member.review() }
        }
        let oldest = now - TimeAmount(configuration.timeouts.upstreamIdle)
        for upstream in upstreams.values { upstream.closeIdle(before: oldest) }
    }

    /// Closes idle connections at once and the others after their response; fulfils when all are gone.
    func drain() -> EventLoopFuture<Void> {
        isDraining = true
        let promise = drained ?? eventLoop.makePromise(of: Void.self)
        drained = promise
        for member in Array(members.values) { member.drain() }
        finishIfDrained()
        return promise.futureResult
    }

    /// Ends whatever is still open, and waits for nobody any more.
    func closeAll() {
        taskCount = 0
        for member in Array(members.values) { member.abort() }
        finishIfDrained()
    }

    /// Something off this loop was begun that comes back to it: draining waits for that as well.
    func taskBegins() { taskCount += 1 }

    func taskEnds() {
        taskCount -= 1
        finishIfDrained()
    }

    private func finishIfDrained() {
        guard isDraining, members.isEmpty, taskCount <= 0, let promise = drained else { return }
        drained = nil
        sweeping?.cancel()
        writeAccessEntries()
        writeAccessLines()
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
    var routes: UpstreamRoutes
    var logger: Logger
    var metrics: GatewayMetrics
    var limits: ConnectionLimit
    var users: UserConnections
    var collected: CollectedBytes
    var accessLog: (any AccessLog)?
    /// Told the address of a caller who broke its handshake off because it does not trust the certificate shown.
    var distrusted: (@Sendable (String) -> Void)?
}

extension GatewayTimeouts {
    /// A quarter of the shortest timeout, between ten milliseconds and a twentieth of a second: what lasts is judged again
    /// with each sweep, and a change is to be felt within a tenth.
    var sweepInterval: Duration {
        let shortest = [handshake, head, idle, body, upstreamConnect, upstreamResponse, upstreamIdle].min() ?? idle
        return min(max(shortest / 4, .milliseconds(10)), .milliseconds(50))
    }
}
