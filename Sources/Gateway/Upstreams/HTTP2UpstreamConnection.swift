import NIOCore
import NIOHTTP2
import NIOPosix
import NIOTLS

/// The connection of HTTP/2 that an event loop has to an upstream, with a stream for each request.
///
/// Requests that come before it is there wait for it. Once it says that it takes no more, or breaks, the next request
/// gets a new one; the streams that are open on it come to their own ends.
final class HTTP2UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private enum State {
        case connecting(waiting: [UpstreamAttempt])
        case open(NIOHTTP2Handler.StreamMultiplexer)
        case closed
    }

    private let upstream: Upstream
    private var state = State.connecting(waiting: [])
    private var channel: (any Channel)?
    private var streamCount = 0
    private var hasServed = false
    private var idleSince = NIODeadline.now()

    init(upstream: Upstream) { self.upstream = upstream }

    // MARK: Requests

    func open(_ attempt: UpstreamAttempt) {
        switch state {
        case .connecting(let waiting): state = .connecting(waiting: waiting + [attempt])
        case .open(let multiplexer): openStream(attempt, multiplexer)
        case .closed: attempt.fail(.broken("closed"))
        }
    }

    private func openStream(_ attempt: UpstreamAttempt, _ multiplexer: NIOHTTP2Handler.StreamMultiplexer) {
        guard attempt.consumer != nil else { return }
        let connection = HTTP2UpstreamStream(isReused: hasServed)
        streamCount += 1
        let bound = NIOLoopBound(connection, eventLoop: upstream.loop.eventLoop)
        let httpProtocol: HTTP2FramePayloadToHTTP1ClientCodec.HTTPProtocol = upstream.address.isTLS ? .https : .http
        multiplexer.createStreamChannel { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandlers(
                    HTTP2FramePayloadToHTTP1ClientCodec(httpProtocol: httpProtocol), bound.value)
            }
        }.assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let channel):
                channel.closeFuture.assumeIsolated().whenComplete { [self] _ in streamEnded() }
                if !attempt.succeed(connection) { connection.close() }
            case .failure(let error):
                streamEnded()
                attempt.fail(.broken("\(error)"))
            }
        }
    }

    private func streamEnded() {
        streamCount -= 1
        idleSince = .now()
        hasServed = true
        if case .closed = state, streamCount == 0 { channel?.close(promise: nil) }
    }

    // MARK: The connection

    func connect(to target: SocketAddress, onFailure: @escaping (UpstreamFailure) -> Void) {
        let (address, route, eventLoop) = (upstream.address, upstream.route, upstream.loop.eventLoop)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(upstream.loop.configuration.timeouts.upstreamConnect))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if address.isTLS { try pipeline.addHandler(route.tls.makeHandler(host: address.host)) }
                    let handler = NIOHTTP2Handler(
                        mode: .client, eventLoop: channel.eventLoop, inboundStreamInitializer: { $0.close() })
                    try pipeline.addHandlers(handler, bound.value)
                }
            }
            .connect(to: target)
            .assumeIsolated().whenComplete { [self] result in
                switch result {
                case .success(let channel): if !address.isTLS { becomeOpen(channel) }
                case .failure(let error):
                    // Who waits besides the one who connects is told by it.
                    let waiting = end().dropFirst()
                    let failure = UpstreamFailure(connecting: error, to: target)
                    for attempt in waiting { attempt.fail(failure) }
                    onFailure(failure)
                }
            }
    }

    private func becomeOpen(_ channel: any Channel) {
        guard let handler = try? channel.pipeline.syncOperations.handler(type: NIOHTTP2Handler.self) else { return }
        handler.multiplexer.assumeIsolated().whenSuccess { [self] multiplexer in
            guard case .connecting(let waiting) = state else { return }
            state = .open(multiplexer)
            self.channel = channel
            for attempt in waiting { openStream(attempt, multiplexer) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let agreed) = event as? TLSUserEvent {
            if agreed == "h2" { becomeOpen(context.channel) } else { fail("does not speak HTTP/2", context: context) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // No more streams; those that are open go on.
        if case .goAway = unwrapInboundIn(data).payload { _ = end() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail("closed", context: context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // It has been told to its stream, whose request fails; the others' go on.
        guard !HTTP2ErrorScope.isOfOneStream(error) else { return }
        fail("\(error)", context: context)
    }

    private func fail(_ detail: String, context: ChannelHandlerContext) {
        for attempt in end() { attempt.fail(.broken(detail)) }
        context.close(promise: nil)
    }

    /// No request comes here any more; who was still waiting is returned.
    private func end() -> [UpstreamAttempt] {
        upstream.forget(self)
        defer { state = .closed }
        guard case .connecting(let waiting) = state else { return [] }
        return waiting
    }

    func closeIfIdle(before deadline: NIODeadline?) {
        guard case .open = state, streamCount == 0, deadline.map({ idleSince < $0 }) ?? true else { return }
        _ = end()
        channel?.close(promise: nil)
    }
}
