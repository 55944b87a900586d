import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Names to socket addresses by the system's resolver, on a thread that may wait.
enum AddressResolver {
    /// Numeric hosts are answered at once. Fails with `UpstreamFailure.unresolvable`; never succeeds with none.
    static func resolve(host: String, port: Int, on eventLoop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        if let address = try? SocketAddress(ipAddress: host, port: port) {
            return eventLoop.makeSucceededFuture([address])
        }
        return NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) {
            try addresses(host: host, port: port)
        }
    }

    private static func addresses(host: String, port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Darwin)
            hints.ai_socktype = SOCK_STREAM
        #else
            hints.ai_socktype = numericCast(SOCK_STREAM.rawValue)
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        defer { list.map(freeaddrinfo) }
        guard status == 0 else { throw UpstreamFailure.unresolvable(host) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let address = socketAddress(entry) { found.append(address) }
            next = entry.ai_next
        }
        guard !found.isEmpty else { throw UpstreamFailure.unresolvable(host) }
        return found
    }

    private static func socketAddress(_ entry: addrinfo) -> SocketAddress? {
        guard let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
        return switch entry.ai_family {
        case AF_INET: SocketAddress(raw.loadUnaligned(as: sockaddr_in.self))
        case AF_INET6: SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self))
        default: nil
        }
    }
}
