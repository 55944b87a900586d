import NIOCore

/// The bytes of an HTTP/1.1 connection: requests are read from them as the caller wants them, and responses written.
final class HTTP1Wire: ChannelDuplexHandler, CallerWire {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private let connection: GatewayConnection
    /// The two know each other until the channel lets go of this one.
    private var caller: Caller?
    private var reader: HTTP1RequestReader
    private var context: ChannelHandlerContext?
    private var outgoing: ByteBuffer?
    private var isInRead = false
    private var isReadHeld = false
    private var isHandingOver = false
    private var isTunnel = false

    init(connection: GatewayConnection) {
        self.connection = connection
        let limits = connection.loop.configuration.limits
        reader = HTTP1RequestReader(headBytesMax: limits.headBytesMax, fieldsMax: limits.headerFieldsMax)
    }

    // MARK: What the channel tells

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let caller = Caller(connection: connection, wire: self, phase: .idle)
        self.caller = caller
        caller.start()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        caller?.end()
        caller = nil
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        caller?.end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isTunnel else { return context.fireChannelRead(data) }
        guard let caller, caller.phase != .closing else { return }
        isInRead = true
        reader.append(unwrapInboundIn(data))
        handOver()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isInRead = false
        flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        caller?.writabilityChanged()
        if isWritable { resume() }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { abort() }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { isReadHeld = true }
    }

    /// What is pipelined waits here as bytes, and no more are read meanwhile; nor from those who take no answers, which
    /// would wait in memory.
    private var mayRead: Bool {
        guard isWritable else { return false }
        guard let caller, !isTunnel else { return true }
        return caller.mayRead && (reader.isEmpty || caller.wantsPart || caller.phase == .closing)
    }

    // MARK: Requests

    func resume() {
        handOver()
        if isReadHeld, mayRead {
            isReadHeld = false
            context?.read()
        }
    }

    /// Hands over the parts that are there, as long as they are wanted.
    private func handOver() {
        guard !isHandingOver, let caller else { return }
        isHandingOver = true
        defer { isHandingOver = false }
        while caller.wantsPart, !isTunnel, hasRoom(for: caller) {
            do {
                guard let part = try reader.next() else { break }
                caller.take(part)
            } catch {
                caller.take(error)
                break
            }
        }
        // What waits for the caller to take its answers is not late.
        if !reader.isEmpty, hasRoom(for: caller) { caller.requestArrives() }
        if !isInRead { flush() }
    }

    /// Whether there is room for an answer, before a request is read: pipelined ones are short, and their answers long.
    private func hasRoom(for caller: Caller) -> Bool {
        guard caller.phase == .idle || caller.phase == .head else { return true }
        if let outgoing, outgoing.readableBytes > Self.outgoingBytesMax { flushNow() }
        return isWritable
    }

    private static let outgoingBytesMax = 64 * 1024

    func becomeTunnel(_ end: TunnelEnd) throws {
        guard let context else { throw ChannelError.ioOnClosedChannel }
        try context.pipeline.syncOperations.addHandler(end, position: .after(self))
        isTunnel = true
        let rest = reader.takeRest()
        if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
    }

    // MARK: Responses

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
        if !isInRead { flushNow() }
    }

    private func flushNow() {
        guard let bytes = outgoing else { return }
        outgoing = nil
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Says goodbye and ends our direction; the connection is gone when the caller ends its own, or has let its time
    /// pass. Without waiting for the caller's goodbye, for few callers listen while they have nothing to ask.
    func close(isWhole: Bool) {
        flushNow()
        context?.close(mode: .output, promise: nil)
        // The caller's end comes as something to be read.
        resume()
    }

    func abort() {
        outgoing = nil
        connection.abort()
    }
}
