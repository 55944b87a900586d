import NIOCore
import NIOHTTP1

/// The bytes of an HTTP/1.1 connection: tells when the first one of a request comes, and writes the responses.
///
/// Responses go out from here as bytes and so pass by the parser of requests.
final class HTTP1Transport: ChannelInboundHandler, ResponseWriter {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: GatewayConnection
    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    /// Behind the parser; the two know each other until the channel lets go of both.
    var caller: Caller?
    private var context: ChannelHandlerContext?
    private var outgoing: ByteBuffer?

    init(connection: GatewayConnection, decoder: ByteToMessageHandler<HTTPRequestDecoder>) {
        self.connection = connection
        self.decoder = decoder
    }

    // MARK: What the channel tells

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        caller = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        caller?.bytesArrived()
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        caller?.writabilityChanged()
        context.fireChannelWritabilityChanged()
    }

    // MARK: What is written

    let isMultiplexed = false
    var isWritable: Bool { context?.channel.isWritable ?? false }

    func write(_ response: ConstantResponse, to request: CurrentRequest, date: [UInt8]) {
        withOutgoing { response.write(to: &$0, answering: request, date: date) }
    }

    func write(_ head: ResponseHead) {
        withOutgoing { head.write(to: &$0) }
    }

    func write(_ body: ByteBuffer, framing: ResponseHead.Framing) {
        var body = body
        withOutgoing { buffer in
            if framing == .chunked { ResponseHead.writeChunk(&body, to: &buffer) } else { buffer.writeBuffer(&body) }
        }
    }

    func writeEnd(framing: ResponseHead.Framing) {
        if framing == .chunked { withOutgoing { $0.writeStaticString("0\r\n\r\n") } }
    }

    func writeContinue() {
        withOutgoing { $0.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n") }
    }

    private func withOutgoing(_ write: (inout ByteBuffer) -> Void) {
        var buffer = outgoing ?? context?.channel.allocator.buffer(capacity: 1024) ?? ByteBuffer()
        outgoing = nil
        write(&buffer)
        outgoing = buffer
    }

    func flush() {
        guard let bytes = outgoing else { return }
        outgoing = nil
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Says goodbye and ends our direction; the connection is gone when the caller ends its own, or has let its time
    /// pass. Without waiting for the caller's goodbye, for few callers listen while they have nothing to ask.
    func close(isWhole: Bool) { context?.close(mode: .output, promise: nil) }

    func abort() {
        outgoing = nil
        connection.abort()
    }

    func becomeTunnel(_ end: TunnelEnd) throws {
        guard let context else { throw ChannelError.ioOnClosedChannel }
        let pipeline = context.pipeline.syncOperations
        try pipeline.addHandler(end, position: .after(decoder))
        pipeline.removeHandler(decoder, promise: nil)
    }
}
