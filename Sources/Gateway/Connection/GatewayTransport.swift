import NIOCore
import NIOTLS

/// Sits right behind TLS: sees the handshake complete and the first byte of a request, and takes what is written.
///
/// Responses go out from here as bytes and so pass by the parser of requests.
final class GatewayTransport: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private unowned let connection: GatewayConnection
    private var context: ChannelHandlerContext?

    init(connection: GatewayConnection) { self.connection = connection }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    func makeBuffer() -> ByteBuffer {
        context?.channel.allocator.buffer(capacity: 1024) ?? ByteBuffer()
    }

    func writeAndFlush(_ bytes: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func close() { context?.close(promise: nil) }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.bytesArrived()
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        connection.writabilityChanged()
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent {
            connection.handshakeCompleted(context.pipeline.syncOperations)
        }
        context.fireUserInboundEventTriggered(event)
    }
}
