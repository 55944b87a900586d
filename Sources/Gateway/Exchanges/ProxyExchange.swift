import IdentityDirectory
import NIOCore
import NIOHTTP1

/// A request that is passed to an upstream, and its response back, both as they come.
///
/// Neither side is read faster than the other one takes it, so what is in memory is bounded by two socket buffers.
/// A request without a body whose kept connection turns out to be dead is sent once more over a new one.
final class ProxyExchange: Exchange, UpstreamConsumer {
    private unowned let caller: Caller
    private let upstream: Upstream
    private let head: HTTPRequestHead
    /// Until it was repeated once.
    private var isRepeatable: Bool
    private let acceptance: Acceptance
    private let isUpgrade: Bool
    /// Set with an event stream's head.
    private(set) var lasting: Acceptance?
    private var attempt: UpstreamAttempt?
    private var connection: (any UpstreamConnection)?
    /// What came of the body before there was a connection.
    private var early: [ByteBuffer] = []
    private var bodyBytes = 0
    private var hasRequestEnded = false
    private var isResponseStarted = false
    private var isOver = false

    init(
        caller: Caller, upstream: Upstream, head: HTTPRequestHead, summary: HeadSummary, acceptance: Acceptance
    ) {
        self.caller = caller
        self.upstream = upstream
        self.head = head
        self.acceptance = acceptance
        isUpgrade = summary.asksForWebSocket
        let isBodiless = summary.body == .none || summary.body == .length(0)
        isRepeatable = isBodiless && !isUpgrade && Self.repeatable.contains(head.method)
    }

    /// Source: RFC 9110 section 9.2.2.
    private static let repeatable: [HTTPMethod] = [.GET, .HEAD, .OPTIONS, .PUT, .DELETE]

    private var timeouts: GatewayTimeouts { caller.loop.configuration.timeouts }

    // MARK: From the caller

    var wantsBody: Bool { connection?.isWritable ?? early.isEmpty }

    func start() {
        if !isUpgrade, let idle = upstream.takeIdle() {
            idle.take(for: self)
            upstreamIsReady(idle)
        } else {
            connect()
        }
    }

    private func connect() {
        let attempt = UpstreamAttempt(consumer: self)
        self.attempt = attempt
        caller.setDeadline(timeouts.upstreamConnect)
        upstream.connect(attempt)
    }

    func receive(_ body: ByteBuffer) {
        bodyBytes += body.readableBytes
        guard bodyBytes <= caller.loop.configuration.limits.streamedBodyBytesMax else {
            return end(with: .payloadTooLarge)
        }
        guard let connection else { return early.append(body) }
        caller.setDeadline(timeouts.body)
        connection.send(body)
        connection.flush()
    }

    func receiveEnd() {
        hasRequestEnded = true
        guard let connection else { return }
        connection.sendEnd()
        awaitResponse()
    }

    func callerWritabilityChanged() {
        guard isResponseStarted else { return }
        caller.setDeadline(silence)
        connection?.setReading(caller.wire.isWritable)
    }

    func expire() {
        if connection == nil {
            fail(.timedOut)
        } else if isResponseStarted {
            abort()
        } else if !hasRequestEnded, connection?.isWritable == true {
            end(with: .requestTimeout)
        } else {
            fail(.timedOut)
        }
    }

    func abandon() {
        isOver = true
        drop()
    }

    // MARK: From the upstream

    func upstreamIsReady(_ connection: any UpstreamConnection) {
        attempt = nil
        self.connection = connection
        connection.send(head)
        for body in early { connection.send(body) }
        early = []
        if hasRequestEnded {
            connection.sendEnd()
            awaitResponse()
        } else {
            connection.flush()
            caller.setDeadline(timeouts.body)
            caller.writeContinue()
            caller.wire.resume()
        }
    }

    private func awaitResponse() {
        if !isResponseStarted { caller.setDeadline(timeouts.upstreamResponse) }
    }

    func upstreamSent(head: HTTPResponseHead) {
        isResponseStarted = true
        // Without a certificate there is nothing that could be judged again.
        let type = head.headers.first(name: "content-type")?.lowercased()
        if type?.hasPrefix("text/event-stream") == true, acceptance.authenticationMethod == .sslClientCertificate {
            lasting = acceptance
        }
        caller.setDeadline(silence)
        let length = head.headers.first(name: "content-length").flatMap(Int.init)
        caller.beginResponse(status: head.status, fields: head.headers, length: length)
    }

    /// How long nothing may come from an upstream that is answering.
    private var silence: Duration { lasting == nil ? timeouts.body : timeouts.lasting }

    func upstreamSent(body: ByteBuffer) {
        caller.setDeadline(silence)
        caller.writeBody(body)
    }

    func upstreamSentEnd() {
        guard !isOver else { return }
        isOver = true
        if hasRequestEnded { connection?.release() } else { connection?.close() }
        connection = nil
        caller.endResponse()
    }

    func upstreamSwitchedProtocols(head: HTTPResponseHead) {
        guard !isOver, isUpgrade, hasRequestEnded, let connection else { return fail(.broken("switches unasked")) }
        let tunnel = Tunnel(caller: caller, acceptance: acceptance)
        do {
            try connection.becomeTunnel(tunnel.upstreamEnd)
        } catch {
            return fail(.broken("\(error)"))
        }
        isOver = true
        self.connection = nil
        caller.beginTunnel(tunnel, fields: head.headers)
    }

    func upstreamReadCompleted() {
        guard !isOver else { return }
        caller.wire.flush()
        if !caller.wire.isWritable { connection?.setReading(false) }
    }

    func upstreamWritabilityChanged() {
        guard !hasRequestEnded else { return }
        caller.setDeadline(timeouts.body)
        caller.wire.resume()
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        guard !isOver else { return }
        let wasReused = connection?.isReused ?? false
        connection = nil
        attempt = nil
        if isResponseStarted {
            caller.loop.metrics.upstreamFailures.increment()
            abort()
        } else if wasReused, isRepeatable {
            isRepeatable = false
            connect()
        } else {
            fail(failure)
        }
    }

    // MARK: Ends

    private func fail(_ failure: UpstreamFailure) {
        guard !isOver else { return }
        isOver = true
        drop()
        caller.fail(failure, with: failure == .timedOut ? .gatewayTimeout : .badGateway)
    }

    private func end(with response: ConstantResponse) {
        guard !isOver else { return }
        isOver = true
        drop()
        caller.respond(response, closes: true)
    }

    /// The response stays visibly incomplete.
    private func abort() {
        isOver = true
        drop()
        caller.abort()
    }

    private func drop() {
        attempt?.abandon()
        attempt = nil
        let connection = connection
        self.connection = nil
        connection?.close()
    }
}
