import NIOCore
import NIOHTTP1

/// A stream of HTTP/2 to an upstream, behind the library's codec that makes messages of frames; for one request.
final class HTTP2UpstreamStream: ChannelDuplexHandler, UpstreamConnection {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private var context: ChannelHandlerContext?
    private var consumer: (any UpstreamConsumer)?
    private var isReadPaused = false
    private var isReadHeld = false
    private(set) var isReused: Bool
    private var interim = InterimResponses()

    init(isReused: Bool) { self.isReused = isReused }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    // MARK: What the consumer does

    func take(for consumer: any UpstreamConsumer) { self.consumer = consumer }

    func send(_ head: HTTPRequestHead) { context?.write(wrapOutboundOut(.head(head)), promise: nil) }

    func send(_ body: ByteBuffer) { context?.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }

    func sendEnd() { context?.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }

    func flush() { context?.flush() }

    func setReading(_ isReading: Bool) {
        isReadPaused = !isReading
        if isReading, isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }

    /// Both sides have ended it, and it is gone.
    func release() { close() }

    func close() {
        consumer = nil
        context?.close(promise: nil)
    }

    func becomeTunnel(_ end: TunnelEnd) throws { throw UpstreamFailure.broken("HTTP/2 does not switch protocols") }

    // MARK: What the channel does

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        fail(.broken("closed"))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReused = false
        switch unwrapInboundIn(data) {
        case .head(let head) where head.status.code == 101: fail(.broken("HTTP/2 does not switch protocols"))
        // Interim responses are between the upstream and us.
        case .head(let head) where head.status.code < 200: countInterim()
        case .head(let head): consumer?.upstreamSent(head: head)
        case .body(let body): consumer?.upstreamSent(body: body)
        case .end: consumer?.upstreamSentEnd()
        }
    }

    private func countInterim() {
        do {
            try interim.count()
        } catch {
            fail(.broken(error.detail))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        consumer?.upstreamReadCompleted()
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
        fail(.broken("closed"))
        context.fireChannelInactive()
    }

    private func fail(_ failure: UpstreamFailure) {
        let consumer = consumer
        self.consumer = nil
        context?.close(promise: nil)
        consumer?.upstreamFailed(failure)
    }
}
