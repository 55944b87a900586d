import NIOCore
import NIOPosix
import NIOSSL

/// The certificates that a TLS server shows, whoever it is: none is judged, and nothing is sent.
public enum PresentedChain {
    /// In DER, the server's own first; waits for them.
    ///
    /// - Parameters:
    ///   - host: a name or an address; a name goes along, so that the server can choose its certificate by it.
    ///   - port: 1 to 65535.
    ///   - seconds: how long it may take altogether.
    /// - Throws: `Failure`, which says why.
    @available(*, noasync)
    public static func certificates(of host: String, port: Int, within seconds: Int64 = 10) throws -> [[UInt8]] {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: [[UInt8]].self)
        let timeout = loop.scheduleTask(in: .seconds(seconds)) {
            promise.fail(ChannelError.connectTimeout(.seconds(seconds)))
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .noHostnameVerification
        let context = try NIOSSLContext(configuration: configuration)
        let isAddress = (try? SocketAddress(ipAddress: host, port: port)) != nil
        let connected = ClientBootstrap(group: loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = try NIOSSLClientHandler(
                    context: context, serverHostname: isAddress ? nil : host
                ) { (certificates: [NIOSSLCertificate], verdict: EventLoopPromise<NIOSSLVerificationResult>) in
                    promise.completeWith(Result { try certificates.map { try $0.toDERBytes() } })
                    verdict.succeed(.certificateVerified)
                }
                try channel.pipeline.syncOperations.addHandlers([handler, HandshakeFailure(promise)])
            }
        }.connect(host: host, port: port)
        connected.whenFailure { promise.fail($0) }
        defer {
            timeout.cancel()
            connected.whenSuccess { $0.close(promise: nil) }
        }
        do {
            return try promise.futureResult.wait()
        } catch {
            throw Failure(error)
        }
    }
}

/// Fails the promise where the connection ends before the certificates came.
private final class HandshakeFailure: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let promise: EventLoopPromise<[[UInt8]]>

    init(_ promise: EventLoopPromise<[[UInt8]]>) {
        self.promise = promise
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
    }
}
