import NIOCore
import NIOPosix

/// Makes connections of HTTP/1.1.
struct HTTP1UpstreamBootstrap {
    let upstream: Upstream

    func connect(
        to target: SocketAddress, completion: @escaping (Result<UpstreamConnection, UpstreamFailure>) -> Void
    ) {
        let (address, eventLoop) = (upstream.address, upstream.loop.eventLoop)
        let tls = address.isTLS ? upstream.route.tls : nil
        let codec = HTTP1ClientCodec()
        var made: UpstreamConnection?
        let connection = UpstreamConnection(
            upstream: upstream, codec: codec, readiness: address.isTLS ? .handshakeCompleted : .connected
        ) { failure in
            guard let connection = made else { return }
            made = nil
            completion(failure.map { .failure($0) } ?? .success(connection))
        }
        made = connection
        let bound = NIOLoopBound((connection: connection, codec: codec), eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(upstream.loop.configuration.timeouts.upstreamConnect))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(tls.makeHandler(host: address.host)) }
                    try bound.value.codec.add(to: pipeline)
                    try pipeline.addHandler(bound.value.connection)
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
