import NIOCore

/// One upstream as one event loop sees it: its address and its connections that wait for a request.
///
/// There is no limit to connections in use: each belongs to one request of a caller, and those are limited.
final class Upstream {
    let address: UpstreamAddress
    let route: UpstreamRoutes.Route
    unowned let loop: GatewayLoop
    private var idle: [HTTP1UpstreamConnection] = []
    /// With HTTP/2, the connection that carries every request.
    private var shared: HTTP2UpstreamConnection?

    init(address: UpstreamAddress, route: UpstreamRoutes.Route, loop: GatewayLoop) {
        self.address = address
        self.route = route
        self.loop = loop
    }

    /// An idle connection, the one used last: those that are not needed grow old.
    func takeIdle() -> HTTP1UpstreamConnection? { idle.popLast() }

    func keep(_ connection: HTTP1UpstreamConnection) {
        guard idle.count < loop.configuration.limits.idleUpstreamConnectionsMax, !loop.isDraining else {
            connection.close()
            return
        }
        idle.append(connection)
    }

    func forget(_ connection: HTTP1UpstreamConnection) {
        if let index = idle.lastIndex(where: { $0 === connection }) { idle.remove(at: index) }
    }

    func forget(_ connection: HTTP2UpstreamConnection) {
        if shared === connection { shared = nil }
    }

    /// Closes what has been idle since before `deadline`; nil: everything.
    func closeIdle(before deadline: NIODeadline?) {
        let old = idle.filter { connection in deadline.map { connection.idleSince < $0 } ?? true }
        for connection in old {
            forget(connection)
            connection.close()
        }
        shared?.closeIfIdle(before: deadline)
    }

    /// Makes a connection and hands it to the attempt's consumer; where that was abandoned, to the pool.
    func connect(_ attempt: UpstreamAttempt) {
        if let shared { return shared.open(attempt) }
        AddressResolver.resolve(host: address.host, port: address.port, on: loop.eventLoop)
            .assumeIsolated().whenComplete { [self] result in
                switch result {
                case .success(let addresses): connect(attempt, to: allowed(addresses), at: 0)
                case .failure(let error):
                    attempt.fail(error as? UpstreamFailure ?? .unresolvable("\(address.host): \(error)"))
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
        guard !addresses.isEmpty else { return attempt.fail(.egressRefused(address.host)) }
        let next: (UpstreamFailure) -> Void = { [self] failure in
            if index + 1 < addresses.count {
                connect(attempt, to: addresses, at: index + 1)
            } else {
                attempt.fail(failure)
            }
        }
        switch route.version {
        case .http1:
            HTTP1UpstreamBootstrap(upstream: self).connect(to: addresses[index]) { [self] result in
                switch result {
                case .success(let connection): if !attempt.succeed(connection) { keep(connection) }
                case .failure(let failure): next(failure)
                }
            }
        case .http2:
            if let shared { return shared.open(attempt) }
            let connection = HTTP2UpstreamConnection(upstream: self)
            shared = connection
            connection.open(attempt)
            connection.connect(to: addresses[index], onFailure: next)
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
