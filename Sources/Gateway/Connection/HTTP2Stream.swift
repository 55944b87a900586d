import NIOCore
import NIOHTTP1
import NIOHTTP2

/// One stream of an HTTP/2 connection: frames become the parts of a request, and the response becomes frames.
///
/// What the parts say is as strict as with HTTP/1.1, for it is what goes upstream: a body is announced by its length or
/// as chunked, and by nothing else.
/// Source: RFC 9113 sections 8.1 to 8.3.
final class HTTP2Stream: ChannelDuplexHandler, CallerWire {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundIn = Never
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let connection: GatewayConnection
    /// The two know each other until the channel lets go of this one.
    private var caller: Caller?
    private var context: ChannelHandlerContext?
    private var hasHead = false
    /// Parts that came when none was wanted: no more than one window's worth.
    private var waiting = CircularBuffer<RequestPart>()
    private var isInRead = false
    private var isReadHeld = false
    private var isHandingOver = false
    private var unflushed: HTTP2Frame.FramePayload?

    init(connection: GatewayConnection) { self.connection = connection }

    // MARK: What the channel tells

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        connection.streamBegins()
        let caller = Caller(connection: connection, wire: self, phase: .head)
        self.caller = caller
        caller.start()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        caller?.end()
        caller = nil
        self.context = nil
        connection.streamEnds()
    }

    func channelInactive(context: ChannelHandlerContext) {
        caller?.end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isInRead = true
        switch unwrapInboundIn(data) {
        case .headers(let frame) where !hasHead:
            hasHead = true
            let fields = frame.headers.map { (name: $0.name, value: $0.value) }
            do {
                let head = try HTTP2RequestHead(
                    fields, endsStream: frame.endStream, limits: connection.loop.configuration.limits)
                waiting.append(.head(head.head, head.summary))
            } catch {
                caller?.take(error)
            }
            if frame.endStream { waiting.append(.end) }
        case .headers: waiting.append(.end)
        case .data(let frame):
            if case .byteBuffer(let bytes) = frame.data, bytes.readableBytes > 0 { waiting.append(.body(bytes)) }
            if frame.endStream { waiting.append(.end) }
        default: break
        }
        handOver()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isInRead = false
        flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        caller?.writabilityChanged()
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { abort() }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { isReadHeld = true }
    }

    private var mayRead: Bool { waiting.isEmpty && caller?.mayRead ?? true }

    func resume() {
        handOver()
        if isReadHeld, mayRead {
            isReadHeld = false
            context?.read()
        }
    }

    private func handOver() {
        guard !isHandingOver, let caller else { return }
        isHandingOver = true
        defer { isHandingOver = false }
        while caller.wantsPart, let part = waiting.popFirst() { caller.take(part) }
        if caller.phase == .closing { waiting.removeAll() }
        if !isInRead { flush() }
    }

    // MARK: What is written

    let isMultiplexed = true
    var isWritable: Bool { context?.channel.isWritable ?? false }

    func write(_ response: ConstantResponse, to request: CurrentRequest, date: [UInt8]) {
        var fields = response.fields
        fields.append(("date", String(decoding: date, as: UTF8.self)))
        fields.append(("x-correlation-id", request.correlationID))
        let body = response.body(correlationID: request.correlationID)
        fields.append(("content-length", String(body.count)))
        write(status: Int(response.status.code), fields)
        if !request.isHEAD { put(.data(.init(data: .byteBuffer(ByteBuffer(bytes: body))))) }
    }

    func write(_ head: ResponseHead) {
        var fields: [(String, String)] = []
        head.forEachField { name, value in fields.append((name.lowercased(), value)) }
        if case .length(let length) = head.framing { fields.append(("content-length", String(length))) }
        write(status: Int(head.status.code), fields)
    }

    private func write(status: Int, _ fields: [(String, String)]) {
        put(.headers(.init(headers: .init([(":status", String(status))] + fields))))
    }

    func write(_ body: ByteBuffer, framing: ResponseHead.Framing) {
        put(.data(.init(data: .byteBuffer(body))))
    }

    func writeEnd(framing: ResponseHead.Framing) {
        switch unflushed {
        case .headers(var last):
            last.endStream = true
            unflushed = .headers(last)
        case .data(var last):
            last.endStream = true
            unflushed = .data(last)
        default: put(.data(.init(data: .byteBuffer(ByteBuffer()), endStream: true)))
        }
    }

    func writeContinue() {
        put(.headers(.init(headers: .init([(":status", "100")]))))
    }

    /// Keeps the last frame back, for it may turn out to end the stream.
    private func put(_ frame: HTTP2Frame.FramePayload) {
        if let unflushed { context?.write(wrapOutboundOut(unflushed), promise: nil) }
        unflushed = frame
    }

    func flush() {
        if !isInRead { flushNow() }
    }

    private func flushNow() {
        guard let frame = unflushed else { return }
        unflushed = nil
        context?.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    /// A stream that both sides have ended is gone when its last frame has left; any other one is reset.
    func close(isWhole: Bool) {
        flushNow()
        if !isWhole { context?.close(promise: nil) }
    }

    func abort() {
        unflushed = nil
        context?.close(promise: nil)
    }

    func becomeTunnel(_ end: TunnelEnd) throws { throw ChannelError.operationUnsupported }
}
