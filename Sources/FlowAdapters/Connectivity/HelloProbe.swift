import NIOCore
import NIOPosix

/// Sends a client's first message and reads what comes back in the clear.
enum HelloProbe {
    static func run(
        _ place: (address: String, port: Int), host: String, offersTLS13: Bool, timeout: TimeAmount
    ) async throws -> ServerFlight {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(timeout)
            .connect(host: place.address, port: place.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        var generator = SystemRandomNumberGenerator()
        let random = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let hello = ClientHello(host: host, offersTLS13: offersTLS13, random: random).bytes
        let end = channel.channel.eventLoop.scheduleTask(in: timeout) { channel.channel.close(promise: nil) }
        defer { end.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: hello))
            var flight = ServerFlight()
            do {
                for try await buffer in inbound {
                    flight.receive(Array(buffer.readableBytesView))
                    if flight.isOver { break }
                }
            } catch {
                // The server hung up on us: what it said before counts.
            }
            return flight
        }
    }
}
