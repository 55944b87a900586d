import NIOCore
import NIOHTTP1

/// A request that is passed to an upstream, and its response back, both as they come.
///
/// Neither side is read faster than the other one takes it, so what is in memory is bounded by two socket buffers.
/// A request without a body whose kept connection turns out to be dead is sent once more over a new one.
final class ProxyExchange: Exchange, UpstreamConsumer {
    private unowned let caller: GatewayConnection
    private let upstream: Upstream
    private let head: HTTPRequestHead
    private let isRepeatable: Bool
    private var attempt: UpstreamAttempt?
    private var connection: UpstreamConnection?
    /// What came of the body before there was a connection.
    private var early: [ByteBuffer] = []
    private var bodyBytes = 0
    private var hasRequestEnded = false
    private var isResponseStarted = false
    private var isOver = false

    init(caller: GatewayConnection, upstream: Upstream, head: HTTPRequestHead, body: HeadSummary.Body) {
        self.caller = caller
        self.upstream = upstream
        self.head = head
        isRepeatable = (body == .none || body == .length(0)) && Self.repeatable.contains(head.method)
    }

    /// Source: RFC 9110 section 9.2.2.
    private static let repeatable: [HTTPMethod] = [.GET, .HEAD, .OPTIONS, .PUT, .DELETE]

    private var timeouts: GatewayTimeouts { caller.loop.configuration.timeouts }

    // MARK: From the caller

    var wantsBody: Bool { connection.map(\.isWritable) ?? early.isEmpty }

    func start() {
        if let idle = upstream.takeIdle() {
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
        caller.setDeadline(timeouts.body)
        connection?.setReading(caller.transport.isWritable)
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

    func upstreamIsReady(_ connection: UpstreamConnection) {
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
            caller.readIfWanted()
        }
    }

    private func awaitResponse() {
        if !isResponseStarted { caller.setDeadline(timeouts.upstreamResponse) }
    }

    func upstreamSent(head: HTTPResponseHead) {
        isResponseStarted = true
        caller.setDeadline(timeouts.body)
        let length = head.headers.first(name: "content-length").flatMap(Int.init)
        caller.beginResponse(status: head.status, fields: head.headers, length: length)
    }

    func upstreamSent(body: ByteBuffer) {
        caller.setDeadline(timeouts.body)
        caller.writeBody(body)
    }

    func upstreamSentEnd() {
        guard !isOver else { return }
        isOver = true
        if hasRequestEnded { connection?.release() } else { connection?.close() }
        connection = nil
        caller.endResponse()
    }

    func upstreamReadCompleted() {
        guard !isOver else { return }
        caller.flush()
        if !caller.transport.isWritable { connection?.setReading(false) }
    }

    func upstreamWritabilityChanged() {
        guard !hasRequestEnded else { return }
        caller.setDeadline(timeouts.body)
        caller.readIfWanted()
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
