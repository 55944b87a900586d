import IdentityDirectory
import NIOCore

/// Two connections whose bytes go through untouched, once both sides agreed on another protocol than HTTP.
///
/// Neither is read faster than the other one takes it. It ends with either of them, with silence, or with the verdict
/// that it was let in by.
final class Tunnel: Exchange {
    private unowned let caller: Caller
    let callerEnd: TunnelEnd
    let upstreamEnd: TunnelEnd
    let lasting: Acceptance?
    let wantsBody = true

    init(caller: Caller, acceptance: Acceptance) {
        self.caller = caller
        lasting = acceptance
        callerEnd = TunnelEnd()
        upstreamEnd = TunnelEnd()
        callerEnd.partner = upstreamEnd
        upstreamEnd.partner = callerEnd
    }

    func start() {
        let touch: () -> Void = { [unowned caller] in
            caller.setDeadline(caller.loop.configuration.timeouts.lasting)
        }
        callerEnd.onBytes = touch
        upstreamEnd.onBytes = touch
        touch()
    }

    /// The request has no body, and its end has been seen.
    func receive(_ body: ByteBuffer) {}
    func receiveEnd() {}
    func callerWritabilityChanged() {}

    func expire() { caller.abort() }

    func abandon() {
        callerEnd.onBytes = nil
        upstreamEnd.onBytes = nil
        upstreamEnd.close()
    }
}

/// One end of a tunnel: hands on what comes to the other end, as fast as that takes it.
final class TunnelEnd: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    weak var partner: TunnelEnd?
    var onBytes: (() -> Void)?
    private var context: ChannelHandlerContext?
    private var isReadHeld = false
    /// What came for this end before it was in place.
    private var early: [ByteBuffer] = []

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        for bytes in early { send(bytes) }
        early = []
    }

    private func send(_ bytes: ByteBuffer) {
        guard let context else { return early.append(bytes) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner?.close()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onBytes?()
        // What a reader left over comes outside of a read, so that none completes after it.
        partner?.send(unwrapInboundIn(data))
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { partner?.readIfHeld() }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if partner?.context?.channel.isWritable ?? true { context.read() } else { isReadHeld = true }
    }

    private func readIfHeld() {
        guard isReadHeld else { return }
        isReadHeld = false
        context?.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        partner?.close()
        context.fireChannelInactive()
    }

    /// After what was handed on has left.
    func close() { context?.close(promise: nil) }
}
