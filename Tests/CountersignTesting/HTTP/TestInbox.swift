import NIOCore

/// Hands bytes to whoever waits, and reads from the socket only then.
final class TestInbox: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let eventLoop: any EventLoop
    private var arrived: [UInt8] = []
    private var waiting: EventLoopPromise<[UInt8]>?
    private var hasEnded = false
    private var context: ChannelHandlerContext?

    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Adds one to the end of a channel's pipeline, on its event loop.
    static func add(to channel: any Channel) throws -> NIOLoopBound<TestInbox> {
        let inbox = TestInbox(eventLoop: channel.eventLoop)
        try channel.pipeline.syncOperations.addHandler(inbox)
        return NIOLoopBound(inbox, eventLoop: channel.eventLoop)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelActive(context: ChannelHandlerContext) {
        // A handshake goes on only as long as somebody reads.
        context.read()
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
        self.context = nil
    }

    func next() -> EventLoopFuture<[UInt8]> {
        guard arrived.isEmpty, !hasEnded, let context else {
            defer { arrived = [] }
            return eventLoop.makeSucceededFuture(arrived)
        }
        let promise = eventLoop.makePromise(of: [UInt8].self)
        waiting?.fail(TestConnectionError("two readers at once"))
        waiting = promise
        context.read()
        return promise.futureResult
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        arrived += Array(unwrapInboundIn(data).readableBytesView)
        deliver()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end()
        context.close(promise: nil)
    }

    private func end() {
        hasEnded = true
        deliver()
    }

    private func deliver() {
        guard let promise = waiting, hasEnded || !arrived.isEmpty else { return }
        waiting = nil
        let bytes = arrived
        arrived = []
        promise.succeed(bytes)
    }
}
