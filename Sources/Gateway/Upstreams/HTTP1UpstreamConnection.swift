import NIOCore
import NIOHTTP1
import NIOTLS

/// A connection of HTTP/1.1 to an upstream: requests leave it as bytes, and what comes back is read strictly.
///
/// What is written is not checked again: the fields come from a reader that lets nothing pass which ends a field, and those
/// of the gateway's own are `printable`.
final class HTTP1UpstreamConnection: ChannelDuplexHandler, UpstreamConnection {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private unowned let upstream: Upstream
    private var context: ChannelHandlerContext?
    private var consumer: (any UpstreamConsumer)?
    /// Called once, when requests may be sent or never will be.
    private var onReady: ((UpstreamFailure?) -> Void)?
    private var reader: HTTP1ResponseReader
    private var outgoing: ByteBuffer?
    private var sendsChunks = false

    private(set) var isReused = false
    /// When it went into the pool.
    private(set) var idleSince = NIODeadline.now()
    private var isReadPaused = false
    private var isReadHeld = false
    private var isTunnel = false
    /// The response ended; what the socket still held is about to show whether anything followed it.
    private var isReleasePending = false

    init(upstream: Upstream, onReady: @escaping (UpstreamFailure?) -> Void) {
        self.upstream = upstream
        self.onReady = onReady
        let limits = upstream.loop.configuration.limits
        reader = HTTP1ResponseReader(headBytesMax: limits.headBytesMax, fieldsMax: limits.headerFieldsMax)
    }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    // MARK: What the consumer does

    func take(for consumer: any UpstreamConsumer) { self.consumer = consumer }

    func send(_ head: HTTPRequestHead) {
        reader.expectResponse(toHEAD: head.method == .HEAD)
        sendsChunks = false
        let method = head.method.rawValue
        var length = method.utf8.count + head.uri.utf8.count + Self.lineBytes
        for (name, value) in head.headers {
            length += ResponseHead.fieldLength(name, value)
            if FieldName.isEqual(name, "transfer-encoding") { sendsChunks = true }
        }
        withOutgoing { buffer in
            buffer.append(capacity: length) { cursor in
                cursor.put(method)
                cursor.put(" ")
                cursor.put(head.uri)
                cursor.put(" HTTP/1.1\r\n")
                for (name, value) in head.headers { ResponseHead.put(name, value, at: &cursor) }
                cursor.put("\r\n")
            }
        }
    }

    /// Of a request line without method and target, and of the empty line that ends a head.
    private static let lineBytes = 14

    func send(_ body: ByteBuffer) {
        var body = body
        let sendsChunks = sendsChunks
        withOutgoing { buffer in
            if sendsChunks { ResponseHead.writeChunk(&body, to: &buffer) } else { buffer.writeBuffer(&body) }
        }
    }

    func sendEnd() {
        if sendsChunks { withOutgoing { $0.writeStaticString("0\r\n\r\n") } }
        flush()
    }

    private func withOutgoing(_ write: (inout ByteBuffer) -> Void) {
        var buffer = outgoing ?? context?.channel.allocator.buffer(capacity: 2048) ?? ByteBuffer()
        outgoing = nil
        write(&buffer)
        outgoing = buffer
    }

    func flush() {
        guard let bytes = outgoing else { return }
        outgoing = nil
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func setReading(_ isReading: Bool) {
        isReadPaused = !isReading
        guard isReading else { return }
        handOver()
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }

    func release() {
        consumer = nil
        isReused = true
        isReleasePending = true
        // Closes it where something follows the response.
        setReading(true)
    }

    func close() {
        upstream.forget(self)
        consumer = nil
        isReleasePending = false
        context?.close(promise: nil)
    }

    func becomeTunnel(_ end: TunnelEnd) throws {
        guard let context else { throw UpstreamFailure.broken("closed") }
        try context.pipeline.syncOperations.addHandler(end, position: .after(self))
        consumer = nil
        isTunnel = true
        setReading(true)
        let rest = reader.takeRest()
        if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
    }

    // MARK: What the channel does

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        fail(.broken("closed"))
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        if !upstream.address.isTLS { becomeReady(nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if upstream.address.isTLS, case .handshakeCompleted = event as? TLSUserEvent { becomeReady(nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isTunnel else { return context.fireChannelRead(data) }
        // Whatever comes without having been asked for, no later request shall take for its answer.
        guard consumer != nil else { return close() }
        isReused = false
        reader.append(unwrapInboundIn(data))
        handOver()
    }

    private func handOver() {
        do {
            while let consumer, let part = try reader.next() {
                switch part {
                case .head(let head) where head.status.code == 101: consumer.upstreamSwitchedProtocols(head: head)
                case .head(let head): consumer.upstreamSent(head: head)
                case .body(let body): consumer.upstreamSent(body: body)
                case .end: consumer.upstreamSentEnd()
                }
            }
            if !reader.isEmpty, consumer == nil, !isTunnel { close() }
        } catch {
            fail(.broken(error.detail))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        consumer?.upstreamReadCompleted()
        if isReleasePending {
            isReleasePending = false
            idleSince = .now()
            if reader.keepsAlive, context.channel.isActive { upstream.keep(self) } else { close() }
        }
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        consumer?.upstreamWritabilityChanged()
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if isReadPaused { isReadHeld = true } else { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(.broken("\(error)")) }

    func channelInactive(context: ChannelHandlerContext) {
        if reader.isWholeAtEndOfConnection, let consumer {
            self.consumer = nil
            consumer.upstreamSentEnd()
        }
        fail(.broken("closed"))
        context.fireChannelInactive()
    }

    private func becomeReady(_ failure: UpstreamFailure?) {
        let onReady = onReady
        self.onReady = nil
        onReady?(failure)
    }

    private func fail(_ failure: UpstreamFailure) {
        upstream.forget(self)
        isReleasePending = false
        becomeReady(failure)
        let consumer = consumer
        self.consumer = nil
        context?.close(promise: nil)
        consumer?.upstreamFailed(failure)
    }
}
