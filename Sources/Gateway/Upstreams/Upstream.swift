import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// One upstream as one event loop sees it: its address and its idle connections.
///
/// There is no limit to connections in use: each belongs to one connection of a caller, and those are limited.
final class Upstream {
    let address: UpstreamAddress
    private unowned let loop: GatewayLoop
    private var idle: [UpstreamConnection] = []

    init(address: UpstreamAddress, loop: GatewayLoop) {
        self.address = address
        self.loop = loop
    }

    /// An idle connection, the one used last: those that are not needed grow old.
    func takeIdle() -> UpstreamConnection? { idle.popLast() }

    func keep(_ connection: UpstreamConnection) {
        guard idle.count < loop.configuration.limits.idleUpstreamConnectionsMax, !loop.isDraining else {
            connection.close()
            return
        }
        idle.append(connection)
    }

    func forget(_ connection: UpstreamConnection) {
        if let index = idle.lastIndex(where: { $0 === connection }) { idle.remove(at: index) }
    }

    /// Closes what has been idle since before `deadline`; nil: everything.
    func closeIdle(before deadline: NIODeadline?) {
        let old = idle.filter { connection in deadline.map { connection.idleSince < $0 } ?? true }
        for connection in old {
            forget(connection)
            connection.close()
        }
    }

    /// Makes a connection and hands it to the attempt's consumer; where that was abandoned, to the pool.
    func connect(_ attempt: UpstreamAttempt) {
        AddressResolver.resolve(host: address.host, port: address.port, on: loop.eventLoop)
            .assumeIsolated().whenComplete { [self] result in
                switch result {
                case .success(let addresses): connect(attempt, to: allowed(addresses), at: 0)
                case .failure(let error):
                    fail(attempt, error as? UpstreamFailure ?? .unresolvable("\(address.host): \(error)"))
                }
            }
    }

    private func allowed(_ addresses: [SocketAddress]) -> [SocketAddress] {
        addresses.filter { address in
            guard let ip = address.ipAddress, let port = address.port else { return false }
            return loop.egress.allows(address: ip, port: port)
        }
    }

    private func connect(_ attempt: UpstreamAttempt, to addresses: [SocketAddress], at index: Int) {
        guard attempt.consumer != nil else { return }
        guard !addresses.isEmpty else { return fail(attempt, .egressRefused(address.host)) }
        connect(to: addresses[index]) { [self] result in
            switch result {
            case .success(let connection):
                if let consumer = attempt.finish() {
                    connection.take(for: consumer)
                    consumer.upstreamIsReady(connection)
                } else {
                    keep(connection)
                }
            case .failure where index + 1 < addresses.count: connect(attempt, to: addresses, at: index + 1)
            case .failure(let failure): fail(attempt, failure)
            }
        }
    }

    private func fail(_ attempt: UpstreamAttempt, _ failure: UpstreamFailure) {
        attempt.finish()?.upstreamFailed(failure)
    }

    private func connect(
        to target: SocketAddress, completion: @escaping (Result<UpstreamConnection, UpstreamFailure>) -> Void
    ) {
        let (address, loop) = (address, loop)
        var made: UpstreamConnection?
        let connection = UpstreamConnection(upstream: self) { failure in
            guard let connection = made else { return }
            made = nil
            completion(failure.map { .failure($0) } ?? .success(connection))
        }
        made = connection
        let bound = NIOLoopBound((connection: connection, loop: loop), eventLoop: loop.eventLoop)
        ClientBootstrap(group: loop.eventLoop)
            .connectTimeout(TimeAmount(loop.configuration.timeouts.upstreamConnect))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    let (connection, loop) = bound.value
                    if address.isTLS { try pipeline.addHandler(loop.clientTLS.makeHandler(host: address.host)) }
                    try pipeline.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
                    try pipeline.addHandler(connection)
                }
            }
            .connect(to: target)
            .assumeIsolated().whenFailure { error in
                guard made != nil else { return }
                made = nil
                if case .connectTimeout = error as? ChannelError {
                    completion(.failure(.timedOut))
                } else {
                    completion(.failure(.unreachable("\(target): \(error)")))
                }
            }
    }
}

extension TimeAmount {
    /// Rounded to nanoseconds.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
