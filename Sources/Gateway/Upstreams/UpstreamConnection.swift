import NIOCore
import NIOHTTP1

/// What one request goes to an upstream over: a connection of HTTP/1.1, or a stream of HTTP/2.
///
/// Idle in its pool, or in the hands of one consumer.
protocol UpstreamConnection: AnyObject {
    /// Whether the upstream takes more at the moment.
    var isWritable: Bool { get }
    /// Whether it served before and nothing has come since, so that the upstream may have given it up in the meantime.
    var isReused: Bool { get }
    func take(for consumer: any UpstreamConsumer)
    func send(_ head: HTTPRequestHead)
    func send(_ body: ByteBuffer)
    func sendEnd()
    /// Nothing leaves before, but for the end of a request.
    func flush()
    /// Whether the upstream may send on; false while the caller does not keep up.
    func setReading(_ isReading: Bool)
    /// Gives it back after a whole request and a whole response.
    func release()
    func close()
    /// From here on the bytes of the connection are the tunnel's. Throws where there is no such thing.
    func becomeTunnel(_ end: TunnelEnd) throws
}
