import NIOCore
import NIOHTTP1
import NIOTLS

/// One connection to an upstream: idle in its pool, or in the hands of one consumer. With HTTP/2, one stream of it.
final class UpstreamConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private unowned let upstream: Upstream
    private var context: ChannelHandlerContext?
    private var consumer: (any UpstreamConsumer)?
    /// Called once, when requests may be sent or never will be.
    private var onReady: ((UpstreamFailure?) -> Void)?
    private let readiness: Readiness
    /// What reads and writes HTTP/1.1 in front of this; nil with HTTP/2.
    private let codec: HTTP1ClientCodec?

    /// By what it is known that requests may be sent.
    enum Readiness {
        case connected, handshakeCompleted
    }

    private(set) var isReused: Bool
    /// When it went into the pool.
    private(set) var idleSince = NIODeadline.now()
    private var isReadPaused = false
    private var isReadHeld = false
    private var keepsAlive = true
    /// The head of a 101, until its end.
    private var switching: HTTPResponseHead?
    /// The response ended; what the socket still held is about to show whether anything followed it.
    private var isReleasePending = false

    init(
        upstream: Upstream, codec: HTTP1ClientCodec?, readiness: Readiness, isReused: Bool = false,
        onReady: @escaping (UpstreamFailure?) -> Void
    ) {
        self.upstream = upstream
        self.codec = codec
        self.readiness = readiness
        self.isReused = isReused
        self.onReady = onReady
    }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    // MARK: What the consumer does

    func take(for consumer: any UpstreamConsumer) {
        self.consumer = consumer
        keepsAlive = codec != nil
    }

    func send(_ head: HTTPRequestHead) {
        context?.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    func send(_ body: ByteBuffer) {
        context?.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }

    func sendEnd() {
        context?.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func flush() { context?.flush() }

    /// Whether the upstream may send on; false while the caller does not keep up.
    func setReading(_ isReading: Bool) {
        isReadPaused = !isReading
        if isReading, isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }

    /// Gives the connection back after a whole request and a whole response.
    func release() {
        consumer = nil
        setReading(true)
        isReused = true
        isReleasePending = true
    }

    /// From here on the bytes of the connection are the tunnel's.
    func becomeTunnel(_ end: TunnelEnd) throws {
        guard let context, let codec else { throw UpstreamFailure.broken("cannot switch protocols") }
        consumer = nil
        setReading(true)
        try codec.replace(by: end, on: context.pipeline.syncOperations)
    }

    func close() {
        consumer = nil
        isReleasePending = false
        context?.close(promise: nil)
    }

    // MARK: What the channel does

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        fail(.broken("closed"))
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        if readiness == .connected { becomeReady(nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if readiness == .handshakeCompleted, case .handshakeCompleted = event as? TLSUserEvent { becomeReady(nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let consumer else {
            if switching != nil { return }
            // Whatever comes without having been asked for, no later request shall take for its answer.
            close()
            return
        }
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard head.status.code != 101 else {
                switching = head
                return
            }
            keepsAlive = codec != nil && head.isKeepAlive
            consumer.upstreamSent(head: head)
        case .body(let body): consumer.upstreamSent(body: body)
        case .end:
            if let switching { consumer.upstreamSwitchedProtocols(head: switching) } else { consumer.upstreamSentEnd() }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        consumer?.upstreamReadCompleted()
        if isReleasePending {
            isReleasePending = false
            idleSince = .now()
            if keepsAlive, context.channel.isActive { upstream.keep(self) } else { close() }
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

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(.broken("\(error)"))
    }

    func channelInactive(context: ChannelHandlerContext) {
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
