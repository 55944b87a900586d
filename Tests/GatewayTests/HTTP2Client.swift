import CountersignTesting
import KeyMaterial
import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS

/// What came back on one stream.
struct HTTP2Reply {
    var status: Int?
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var trailers: [(name: String, value: String)] = []
    /// Whether the stream ended as it should, and was not reset.
    var isComplete = false

    var text: String { String(decoding: body, as: UTF8.self) }
    subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// A client of HTTP/2 that sends whatever fields it is told to, proper or not.
final class HTTP2Client: Sendable {
    let channel: any Channel
    private let multiplexer: NIOHTTP2Handler.StreamMultiplexer

    private init(channel: any Channel, multiplexer: NIOHTTP2Handler.StreamMultiplexer) {
        self.channel = channel
        self.multiplexer = multiplexer
    }

    static func connect(
        port: Int, pair: GatewayPKI.Pair?, chain: [Certificate] = []
    ) async throws -> HTTP2Client {
        let tls = TestClientTLS(
            certificateChain: (pair.map { [$0.certificate] } ?? []) + chain, privateKey: pair?.key,
            applicationProtocols: ["h2"])
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.headerBlockValidation = .disabled
        configuration.contentLengthValidation = .disabled
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { [configuration] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(tls.makeHandler())
                    let handler = NIOHTTP2Handler(
                        mode: .client, eventLoop: channel.eventLoop, connectionConfiguration: configuration,
                        inboundStreamInitializer: { $0.close() })
                    try channel.pipeline.syncOperations.addHandlers(handler, IgnoredErrors())
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let multiplexer = try await channel.eventLoop.flatSubmit {
            do {
                return try channel.pipeline.syncOperations.handler(type: NIOHTTP2Handler.self).multiplexer
            } catch {
                return channel.eventLoop.makeFailedFuture(error)
            }
        }.get()
        return HTTP2Client(channel: channel, multiplexer: multiplexer)
    }

    /// Opens a stream with these fields, and no others.
    func open(fields: [(String, String)], endsStream: Bool) async throws -> HTTP2TestStream {
        let promise = channel.eventLoop.makePromise(of: HTTP2Reply.self)
        let opening = multiplexer.createStreamChannel { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(ReplyCollector(promise))
            }
        }
        opening.whenFailure { promise.fail($0) }
        let stream = try await opening.get()
        let opened = HTTP2TestStream(channel: stream, future: promise.futureResult)
        let head = HTTP2Frame.FramePayload.headers(.init(headers: .init(fields), endStream: endsStream))
        stream.writeAndFlush(head, promise: nil)
        return opened
    }

    func open(
        _ method: String, _ path: String, headers: [(String, String)] = [], endsStream: Bool = true
    ) async throws -> HTTP2TestStream {
        let pseudo = [(":method", method), (":scheme", "https"), (":authority", "localhost"), (":path", path)]
        return try await open(fields: pseudo + headers, endsStream: endsStream)
    }

    func request(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> HTTP2Reply {
        let stream = try await open(method, path, headers: headers, endsStream: body == nil)
        if let body { stream.write(body, endsStream: true) }
        return try await stream.reply()
    }

    func close() async { try? await channel.close().get() }
}

struct HTTP2TestStream {
    let channel: any Channel
    let future: EventLoopFuture<HTTP2Reply>

    func write(_ body: [UInt8], endsStream: Bool) {
        let frame = HTTP2Frame.FramePayload.data(
            .init(data: .byteBuffer(ByteBuffer(bytes: body)), endStream: endsStream))
        channel.writeAndFlush(frame, promise: nil)
    }

    func reply() async throws -> HTTP2Reply { try await future.get() }
}

private final class ReplyCollector: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload

    private let promise: EventLoopPromise<HTTP2Reply>
    private var reply = HTTP2Reply()

    init(_ promise: EventLoopPromise<HTTP2Reply>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let frame):
            let fields = frame.headers.map { (name: $0.name, value: $0.value) }
            let status = fields.first { $0.name == ":status" }.flatMap { Int($0.value) }
            if let status, status >= 200 {
                reply.status = status
                reply.headers = fields
            } else if status == nil {
                reply.trailers = fields
            }
            if frame.endStream { finish() }
        case .data(let frame):
            if case .byteBuffer(let bytes) = frame.data { reply.body += Array(bytes.readableBytesView) }
            if frame.endStream { finish() }
        case .rstStream: promise.succeed(reply)
        default: break
        }
    }

    private func finish() {
        reply.isComplete = true
        promise.succeed(reply)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { promise.succeed(reply) }

    func channelInactive(context: ChannelHandlerContext) { promise.succeed(reply) }

    func handlerRemoved(context: ChannelHandlerContext) { promise.succeed(reply) }
}

private final class IgnoredErrors: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
