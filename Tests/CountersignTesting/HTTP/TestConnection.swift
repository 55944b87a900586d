public import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Why a test connection cannot go on.
public struct TestConnectionError: Error, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}

/// One end of a TCP or TLS connection on loopback, byte by byte: a raw client, or a server's side of one.
///
/// It takes bytes from the socket only when somebody reads, so that a test can be a slow reader.
public final class TestConnection: Sendable {
    public let channel: any Channel
    private let inbox: NIOLoopBound<TestInbox>
    /// Bytes that were read, but not yet asked for.
    private let pending = Mutex<[UInt8]>([])

    init(channel: any Channel, inbox: NIOLoopBound<TestInbox>) {
        self.channel = channel
        self.inbox = inbox
    }

    /// `address` is this end's, one of this machine's; nil: whichever fits.
    public static func connect(
        port: Int, host: String = "127.0.0.1", from address: String? = nil, tls: TestClientTLS? = nil,
        receiveBufferBytes: Int? = nil
    ) async throws -> TestConnection {
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
        let inbox = Mutex<NIOLoopBound<TestInbox>?>(nil)
        if let address { bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: address, port: 0)) }
        if let receiveBufferBytes {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBufferBytes))
        }
        let channel = try await bootstrap.channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                if let tls { try channel.pipeline.syncOperations.addHandler(tls.makeHandler()) }
                inbox.withLock { $0 = try? TestInbox.add(to: channel) }
            }
        }.connect(host: host, port: port).get()
        guard let inbox = inbox.withLock({ $0 }) else { throw TestConnectionError("could not be set up") }
        return TestConnection(channel: channel, inbox: inbox)
    }

    /// Returns when the bytes are with the operating system.
    public func write(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    public func write(_ text: String) async throws {
        try await write(Array(text.utf8))
    }

    /// The next bytes, as many as came at once; empty at the end of the stream, also where that was rude.
    public func read() async throws -> [UInt8] {
        let kept = pending.withLock { kept in
            defer { kept = [] }
            return kept
        }
        guard kept.isEmpty else { return kept }
        return try await channel.eventLoop.flatSubmit { self.inbox.value.next() }.get()
    }

    /// Reads up to and including `marker`; throws at the end of the stream.
    public func read(through marker: String) async throws -> String {
        let marker = Array(marker.utf8)
        var all: [UInt8] = []
        while true {
            if let end = all.firstIndex(of: marker) {
                unread(Array(all[end...]))
                return String(decoding: all[..<end], as: UTF8.self)
            }
            let more = try await read()
            guard !more.isEmpty else {
                throw TestConnectionError("ended after \(String(decoding: all, as: UTF8.self).debugDescription)")
            }
            all += more
        }
    }

    /// Reads exactly so many bytes, or fewer when the stream ends.
    public func read(count: Int) async throws -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count {
            let more = try await read()
            if more.isEmpty { break }
            all += more
        }
        unread(Array(all.dropFirst(count)))
        return Array(all.prefix(count))
    }

    /// Everything up to the end of the stream.
    public func readToEnd() async throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let more = try await read()
            if more.isEmpty { return all }
            all += more
        }
    }

    /// DER of what the other end presented in the handshake; nil without TLS, or without a certificate.
    public func serverCertificate() async throws -> [UInt8]? {
        try await channel.nioSSL_peerCertificate().get()?.toDERBytes()
    }

    func unread(_ bytes: [UInt8]) {
        pending.withLock { $0 = bytes + $0 }
    }

    public func close() async {
        try? await channel.close().get()
    }
}

extension Array where Element == UInt8 {
    /// Where `marker` ends for the first time.
    fileprivate func firstIndex(of marker: [UInt8]) -> Int? {
        guard count >= marker.count else { return nil }
        for start in 0...(count - marker.count) where self[start..<start + marker.count].elementsEqual(marker) {
            return start + marker.count
        }
        return nil
    }
}
