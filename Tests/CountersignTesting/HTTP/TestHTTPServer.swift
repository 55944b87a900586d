import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A request as a `TestHTTPServer` got it, its body collected.
public struct TestRequest: Sendable {
    public var method: String
    /// As sent, with the query.
    public var target: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// DER of the leaf that the client presented; nil without one, or without TLS.
    public var clientCertificate: [UInt8]?
    /// Counts from one; equal for requests over the same connection.
    public var connection: Int

    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The values of all fields of that name, in any case, joined; nil when there is none.
    public subscript(name: String) -> String? {
        let values = headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}

public struct TestResponse: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(_ status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public init(_ status: Int = 200, headers: [(name: String, value: String)] = [], text: String) {
        self.init(status, headers: headers, body: Array(text.utf8))
    }
}

/// An HTTP/1.1 server on a free loopback port, over TLS when asked for, that keeps what it was sent.
///
/// It stops when `stop` is called, or when nobody holds it any more.
public final class TestHTTPServer: Sendable {
    public typealias Answer = @Sendable (TestRequest) async -> TestResponse

    private let log: TestRequestLog
    private let listener: any Channel
    public let port: Int
    private let scheme: String

    /// Without an answer of their own, all requests get an empty 200.
    public static func start(
        tls: TestServerTLS? = nil, answer: @escaping Answer = { _ in TestResponse() }
    ) async throws -> TestHTTPServer {
        let log = TestRequestLog()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(tls.makeHandler()) }
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(TestHTTPHandler(log: log, connection: log.connect(channel), answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TestHTTPServer(log: log, listener: listener, scheme: tls == nil ? "http" : "https")
    }

    private init(log: TestRequestLog, listener: any Channel, scheme: String) {
        self.log = log
        self.listener = listener
        self.port = listener.localAddress?.port ?? 0
        self.scheme = scheme
    }

    deinit { listener.close(promise: nil) }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    public var url: String { "\(scheme)://127.0.0.1:\(port)" }
    /// What was sent so far, in the order of arrival.
    public var requests: [TestRequest] { log.requests }
    public var connectionCount: Int { log.connectionCount }

    /// Closes the listener and every connection.
    public func stop() async {
        try? await listener.close().get()
        for channel in log.channels { try? await channel.close().get() }
    }
}

final class TestRequestLog: Sendable {
    private let state = Mutex<(requests: [TestRequest], channels: [any Channel])>(([], []))

    var requests: [TestRequest] { state.withLock { $0.requests } }
    var channels: [any Channel] { state.withLock { $0.channels } }
    var connectionCount: Int { state.withLock { $0.channels.count } }

    func connect(_ channel: any Channel) -> Int {
        state.withLock { state in
            state.channels.append(channel)
            return state.channels.count
        }
    }

    func note(_ request: TestRequest) { state.withLock { $0.requests.append(request) } }
}

/// Collects a request, asks for the answer, and writes it.
final class TestHTTPHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: TestRequestLog
    private let connection: Int
    private let answer: TestHTTPServer.Answer
    private var request: TestRequest?
    private var isKeepAlive = true

    init(log: TestRequestLog, connection: Int, answer: @escaping TestHTTPServer.Answer) {
        self.log = log
        self.connection = connection
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let leaf = try? context.pipeline.syncOperations.nioSSL_peerCertificate()?.toDERBytes()
            isKeepAlive = head.isKeepAlive
            request = TestRequest(
                method: head.method.rawValue, target: head.uri, headers: head.headers.map { ($0.name, $0.value) },
                body: [], clientCertificate: leaf, connection: connection)
        case .body(let bytes):
            request?.body.append(contentsOf: bytes.readableBytesView)
        case .end:
            guard let request else { return }
            self.request = nil
            log.note(request)
            respond(to: request, context: context)
        }
    }

    private func respond(to request: TestRequest, context: ChannelHandlerContext) {
        let answer = answer
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let promise = context.eventLoop.makePromise(of: TestResponse.self)
        promise.completeWithTask { await answer(request) }
        promise.futureResult.whenSuccess { response in
            let (handler, context) = bound.value
            guard context.channel.isActive else { return }
            handler.write(response, toHEAD: request.method == "HEAD", context: context)
        }
    }

    private func write(_ response: TestResponse, toHEAD: Bool, context: ChannelHandlerContext) {
        var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
        if !headers.contains(name: "content-length"), !headers.contains(name: "transfer-encoding"),
            response.status != 204, response.status != 304
        {
            headers.add(name: "Content-Length", value: String(response.body.count))
        }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: response.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !toHEAD, !response.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
        }
        let channel = context.channel
        let keepsAlive = isKeepAlive
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if !keepsAlive { channel.close(promise: nil) }
        }
    }
}
