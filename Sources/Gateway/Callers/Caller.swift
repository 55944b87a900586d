import IdentityDirectory
import NIOCore
import NIOHTTP1

/// Who asks: an HTTP/1.1 connection with its requests one after the other, or a stream of HTTP/2 with its only one.
///
/// Each request is judged anew, pipelined ones in their order. Confined to its event loop. Parts of requests come in
/// through the channel; responses leave through the writer.
final class Caller: ChannelDuplexHandler, LoopMember {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never

    enum Phase: Hashable {
        /// Between requests.
        case idle
        /// Some bytes of a request's head are here.
        case head
        /// A password is being checked.
        case judging
        case exchange
        /// Answered, and the rest of the request is thrown away as far as it is worth it.
        case discarding
        case closing
    }

    private enum Queued {
        case part(HTTPServerRequestPart)
        case failure(BadRequest)
    }

    /// What is read of a body nobody wants before the connection is given up.
    static let discardedBytesMax = 256 * 1024
    private static let lingering = Duration.seconds(2)

    let connection: GatewayConnection
    let writer: any ResponseWriter
    var phase: Phase
    private(set) var deadline = NIODeadline.distantFuture
    /// Filled but for method, path and time, so that a request copies nothing of the certificate.
    var call: Call
    var request = CurrentRequest()
    var exchange: (any Exchange)?
    private(set) var isInRead = false
    private var discardedBytes = 0
    private var queue = CircularBuffer<Queued>()
    private var isHandlingQueue = false
    private var isReadHeld = false
    private var context: ChannelHandlerContext?

    init(connection: GatewayConnection, writer: any ResponseWriter, phase: Phase) {
        self.connection = connection
        self.writer = writer
        self.phase = phase
        call = connection.peer.call
    }

    var loop: GatewayLoop { connection.loop }
    var peer: PeerIdentity { connection.peer }

    // MARK: What the writer's side tells

    func bytesArrived() {
        isInRead = true
        if phase == .idle {
            phase = .head
            setDeadline(loop.configuration.timeouts.head)
        }
    }

    func writabilityChanged() { exchange?.callerWritabilityChanged() }

    // MARK: What the channel tells

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.add(self)
        if phase == .idle { becomeIdle() } else { setDeadline(loop.configuration.timeouts.head) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isInRead = true
        let part = unwrapInboundIn(data)
        if queue.isEmpty, canHandle(part) { handle(part) } else { queue.append(.part(part)) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isInRead = false
        writer.flush()
    }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { isReadHeld = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is NIOHTTPDecoderError else { return abort() }
        let isTooLarge = error as? HTTPParserError == .headerOverflow
        let badRequest = BadRequest("The parser says: \(error).", status: isTooLarge ? 431 : 400)
        if queue.isEmpty, phase == .head || phase == .idle {
            refuseUnread(badRequest)
        } else if phase == .exchange, !request.hasEnded {
            // The body cannot be read to its end, and what was forwarded of it must not look whole.
            abort()
        } else {
            queue.append(.failure(badRequest))
        }
    }

    // MARK: Requests in their order

    private var mayRead: Bool {
        guard queue.isEmpty else { return false }
        return phase != .exchange || request.hasEnded || exchange?.wantsBody ?? true
    }

    /// Reads on where that was held back and is allowed now.
    func readIfWanted() {
        if isReadHeld, mayRead {
            isReadHeld = false
            context?.read()
        }
    }

    private func canHandle(_ part: HTTPServerRequestPart) -> Bool {
        switch phase {
        case .idle, .head, .closing: true
        case .exchange, .discarding: !request.hasEnded
        case .judging: false
        }
    }

    private func handle(_ part: HTTPServerRequestPart) {
        guard phase != .closing else { return }
        switch part {
        case .head(let head): begin(head)
        case .body(let body):
            if phase == .discarding { discard(body) } else { exchange?.receive(body) }
        case .end:
            // Trailers end here: nobody judged them.
            request.hasEnded = true
            if phase == .discarding { finish() } else { exchange?.receiveEnd() }
        }
    }

    func handleQueue() {
        guard !isHandlingQueue else { return }
        isHandlingQueue = true
        defer { isHandlingQueue = false }
        while let next = queue.first {
            switch next {
            case .part(let part):
                guard canHandle(part) else { return }
                queue.removeFirst()
                handle(part)
            case .failure(let badRequest):
                guard phase == .idle || phase == .head else { return }
                queue.removeFirst()
                refuseUnread(badRequest)
            }
        }
        readIfWanted()
    }

    /// The response is written; goes on with the next request, or with what is left of this one.
    func responseEnded() {
        exchange = nil
        noteAccess()
        if request.hasEnded { return finish() }
        discardedBytes = 0
        phase = .discarding
        setDeadline(Self.lingering)
        flushUnlessReading()
        readIfWanted()
    }

    private func discard(_ body: ByteBuffer) {
        discardedBytes += body.readableBytes
        if discardedBytes > Self.discardedBytesMax { close() }
    }

    private func finish() {
        loop.metrics.requestDuration.recordNanoseconds((NIODeadline.now() - request.startedAt).nanoseconds)
        if request.closes || loop.isDraining || writer.isMultiplexed {
            return close(within: loop.configuration.timeouts.body)
        }
        becomeIdle()
        flushUnlessReading()
        handleQueue()
    }

    private func becomeIdle() {
        phase = .idle
        setDeadline(loop.configuration.timeouts.idle)
        if loop.isDraining { close() } else { readIfWanted() }
    }

    func setDeadline(_ duration: Duration) {
        deadline = .now() + TimeAmount(duration)
    }

    /// What is written leaves now; within a read it leaves with the read's end, together with what else there is.
    func flushUnlessReading() {
        if !isInRead { writer.flush() }
    }

    // MARK: Ends

    func expire() {
        switch phase {
        case .idle: close()
        case .head: refuseUnread(BadRequest("The head took too long.", status: 408))
        case .judging: respond(.serviceUnavailable, closes: true)
        case .exchange: exchange?.expire()
        case .discarding: close()
        case .closing: abort()
        }
    }

    func drain() {
        if phase == .idle || exchange?.lasting != nil { close() }
    }

    /// Closes after what is written has left, which may take so long.
    func close(within duration: Duration = lingering) {
        phase = .closing
        queue.removeAll()
        setDeadline(duration)
        writer.flush()
        writer.close(isWhole: request.hasEnded)
        readIfWanted()
    }

    /// Closes at once: what is being answered stays visibly incomplete.
    func abort() {
        phase = .closing
        queue.removeAll()
        deadline = .distantFuture
        writer.abort()
    }

    private func end() {
        guard context != nil else { return }
        context = nil
        phase = .closing
        deadline = .distantFuture
        noteAccess()
        let exchange = exchange
        self.exchange = nil
        exchange?.abandon()
        queue.removeAll()
        loop.remove(self)
    }
}
