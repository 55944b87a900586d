import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import KeyMaterial
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS
import Testing

/// An upstream that speaks HTTP/2 only: answers with what it was asked, counts connections, and ends them on demand.
private final class HTTP2Upstream: Sendable {
    private let listener: any Channel

    var port: Int { listener.localAddress?.port ?? 0 }

    private init(listener: any Channel) { self.listener = listener }

    static func start(tls: TLSConfiguration? = nil, counting: Counter) async throws -> HTTP2Upstream {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                counting.increment()
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        let context = try NIOSSLContext(configuration: tls)
                        try pipeline.addHandler(
                            NIOSSLServerHandler(
                                context: context, customVerificationCallback: { $1.succeed(.certificateVerified) }))
                    }
                    let handler = NIOHTTP2Handler(mode: .server, eventLoop: channel.eventLoop) { stream in
                        stream.eventLoop.makeCompletedFuture {
                            try stream.pipeline.syncOperations.addHandlers(
                                HTTP2FramePayloadToHTTP1ServerCodec(), Answering(connection: channel))
                        }
                    }
                    try pipeline.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return HTTP2Upstream(listener: listener)
    }

    deinit { listener.close(promise: nil) }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let connection: any Channel
        private var head: HTTPRequestHead?
        private var body = ByteBuffer()

        init(connection: any Channel) { self.connection = connection }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body(var bytes): body.writeBuffer(&bytes)
            case .end:
                guard let head else { return }
                if head.uri == "/orders/drop" { return connection.close(promise: nil) }
                let fields: HTTPHeaders = [
                    "x-asked": "\(head.method) \(head.uri)",
                    "x-user": head.headers.first(name: "x-forwarded-user") ?? "",
                ]
                let response = HTTPResponseHead(version: .http2, status: .ok, headers: fields)
                context.write(wrapOutboundOut(.head(response)), promise: nil)
                context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}

@Suite struct UpstreamVersionTests {
    @Test func plainUpstreamOfHTTP2IsSpokenToByPriorKnowledge() async throws {
        let connections = Counter()
        let upstream = try await HTTP2Upstream.start(counting: connections)
        try await withGateway(
            upstream: "http://127.0.0.1:\(upstream.port)",
            configure: { $0.upstreams = ["127.0.0.1:\(upstream.port)": UpstreamSettings(version: .http2)] }
        ) { gateway async throws in
            let connection = try await gateway.connect()
            let reply = try await connection.request("POST", "/orders/1?a=b", body: Array("abc".utf8))
            #expect(reply.status == 200)
            #expect(reply.text == "abc")
            #expect(reply["X-Asked"] == "POST /orders/1?a=b")
            #expect(reply["X-User"] == "_CLIENT")
            try await connection.write(
                "POST /orders/2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"
            )
            let chunked = try await connection.readReply()
            #expect(chunked.text == "abcdef")
            let client = try await gateway.connectHTTP2()
            let large = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            #expect(try await client.request("PUT", "/orders/3", body: large).body == large)
            #expect(connections.value == 1)
            await client.close()
        }
    }

    @Test func brokenConnectionOfHTTP2IsReplaced() async throws {
        let connections = Counter()
        let upstream = try await HTTP2Upstream.start(counting: connections)
        try await withGateway(
            upstream: "http://127.0.0.1:\(upstream.port)",
            configure: { $0.upstreams = ["127.0.0.1:\(upstream.port)": UpstreamSettings(version: .http2)] }
        ) { gateway async throws in
            let connection = try await gateway.connect()
            #expect(try await connection.request("GET", "/orders/1").status == 200)
            #expect(try await connection.request("POST", "/orders/drop", body: []).status == 502)
            #expect(try await connection.request("GET", "/orders/2").status == 200)
            #expect(connections.value == 2)
        }
    }

    @Test func upstreamMayAskForOurCertificate() async throws {
        let pki = try GatewayPKI.shared.get()
        let tls = TestServerTLS(
            certificateChain: [pki.server.certificate], privateKey: pki.server.key, clientCertificates: .required)
        let upstream = try await TestHTTPServer.start(tls: tls) { request in
            TestResponse(200, body: request.clientCertificate ?? [])
        }
        let identity = try ClientIdentity(
            certificateChain: [pki.otherClient.certificate], privateKey: pki.otherClient.key)
        let settings = UpstreamSettings(authorities: [pki.authority.certificate], identity: identity)
        try await withGateway(
            upstream: upstream.url, configure: { $0.upstreams = ["127.0.0.1:\(upstream.port)": settings] }
        ) { gateway async throws in
            let reply = try await gateway.connect().request("GET", "/orders")
            #expect(reply.body == pki.otherClient.certificate.derEncoded)
        }
    }

    @Test(arguments: [true, false]) func upstreamOfHTTP2OverTLSMustAgreeToIt(agrees: Bool) async throws {
        let pki = try GatewayPKI.shared.get()
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try .init(bytes: pki.server.certificate.derEncoded, format: .der))],
            privateKey: .privateKey(try .init(bytes: Array(pki.server.key.pem.utf8), format: .pem)))
        tls.applicationProtocols = agrees ? ["h2"] : ["http/1.1"]
        let upstream = try await HTTP2Upstream.start(tls: tls, counting: Counter())
        let settings = UpstreamSettings(version: .http2, authorities: [pki.authority.certificate])
        try await withGateway(
            upstream: "https://127.0.0.1:\(upstream.port)",
            configure: { $0.upstreams = ["127.0.0.1:\(upstream.port)": settings] }
        ) { gateway async throws in
            let reply = try await gateway.connect().request("GET", "/orders/1")
            #expect(reply.status == (agrees ? 200 : 502))
        }
    }

    @Test func upstreamOfHTTP2ThatIsNotThereIsABadGateway() async throws {
        try await withGateway(
            upstream: "http://127.0.0.1:9",
            configure: { $0.upstreams = ["127.0.0.1:9": UpstreamSettings(version: .http2)] }
        ) { gateway async throws in
            #expect(try await gateway.connect().request("GET", "/orders/1").status == 502)
        }
    }
}
