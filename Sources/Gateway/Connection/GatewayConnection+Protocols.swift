import NIOCore
import NIOHTTP2

extension GatewayConnection {
    func speakHTTP1(on pipeline: ChannelPipeline.SynchronousOperations) throws {
        speaks = .http1
        try pipeline.addHandler(HTTP1Wire(connection: self))
    }

    /// The farewell is the library's; when it is time for it is decided here, for the library counts from the end of a
    /// stream only.
    func speakHTTP2(on pipeline: ChannelPipeline.SynchronousOperations) throws {
        speaks = .http2
        becomeIdle()
        let (limits, timeouts) = (loop.configuration.limits, loop.configuration.timeouts)
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.streamsMax),
            // What is longer than this ends the connection, and with it the other streams; what is longer than the limit
            // alone is answered with 431.
            HTTP2Setting(parameter: .maxHeaderListSize, value: min(limits.headBytesMax, 1 << 30) * 2),
        ]
        var stream = NIOHTTP2Handler.StreamConfiguration()
        stream.outboundBufferSizeHighWatermark = 64 * 1024
        stream.outboundBufferSizeLowWatermark = 32 * 1024
        let management = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: loop.eventLoop,
            configuration: .init(
                maxIdleTime: nil, maxAge: nil, maxGraceTime: TimeAmount(timeouts.drain), keepalive: nil))
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let handler = NIOHTTP2Handler(
            mode: .server, eventLoop: loop.eventLoop, connectionConfiguration: connection, streamConfiguration: stream,
            streamDelegate: management.http2StreamDelegate
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(HTTP2Stream(connection: bound.value))
            }
        }
        try pipeline.addHandlers(ReadGate(), handler, management, HTTP2ConnectionErrors(connection: self))
    }
}

/// Holds what is asked next on an HTTP/2 connection for as long as its answers are not taken: they would wait in memory.
private final class ReadGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private var isReadHeld = false

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable { context.read() } else { isReadHeld = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isReadHeld, context.channel.isWritable {
            isReadHeld = false
            context.read()
        }
        context.fireChannelWritabilityChanged()
    }
}

/// Ends a connection whose frames make no sense; the library has said GOAWAY by then.
private final class HTTP2ConnectionErrors: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private unowned let connection: GatewayConnection

    init(connection: GatewayConnection) { self.connection = connection }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An error of one stream has been told to that stream, and is nothing to the others.
        guard !HTTP2ErrorScope.isOfOneStream(error) else { return }
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}
