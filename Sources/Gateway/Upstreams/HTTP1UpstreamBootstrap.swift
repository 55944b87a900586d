import NIOCore
import NIOPosix

/// Makes connections of HTTP/1.1.
struct HTTP1UpstreamBootstrap {
    let upstream: Upstream

    func connect(
        to target: SocketAddress,
        completion: @escaping (Result<HTTP1UpstreamConnection, UpstreamFailure>) -> Void
    ) {
        let (address, eventLoop) = (upstream.address, upstream.loop.eventLoop)
        let tls = address.isTLS ? upstream.route.tls : nil
        var made: HTTP1UpstreamConnection?
        let connection = HTTP1UpstreamConnection(upstream: upstream) { failure in
            guard let connection = made else { return }
            made = nil
            completion(failure.map { .failure($0) } ?? .success(connection))
        }
        made = connection
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(upstream.loop.configuration.timeouts.upstreamConnect))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(tls.makeHandler(host: address.host)) }
                    try pipeline.addHandler(bound.value)
                }
            }
            .connect(to: target)
            .assumeIsolated().whenFailure { error in
                guard made != nil else { return }
                made = nil
                completion(.failure(UpstreamFailure(connecting: error, to: target)))
            }
    }
}
