import IdentityDirectory
import NIOCore
import NIOHTTP1
import NIOSSL

/// One connection of a caller: its requests one after the other, each judged anew, pipelined ones in their order.
///
/// Confined to its event loop. Parts of requests come in from the parser; responses leave through the transport.
final class GatewayConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never

    enum Phase: Hashable {
        case handshake
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
    static let lingering = TimeAmount.seconds(2)

    let loop: GatewayLoop
    let peerAddress: String
    var phase = Phase.handshake
    /// When `expire` is to be called.
    var deadline: NIODeadline
    var identity = PeerIdentity.none
    /// Filled but for method, path and time, so that a request copies nothing of the certificate.
    var call: Call
    var request = CurrentRequest()
    var exchange: (any Exchange)?
    var outgoing: ByteBuffer?
    var isInRead = false
    private var discardedBytes = 0
    private var queue = CircularBuffer<Queued>()
    private var isHandlingQueue = false
    private var isReadHeld = false
    private var context: ChannelHandlerContext?
    private let presented = PresentedCertificates()
    private(set) lazy var transport = GatewayTransport(connection: self)

    init(loop: GatewayLoop, channel: any Channel) {
        self.loop = loop
        peerAddress = channel.remoteAddress?.ipAddress ?? ""
        deadline = .now() + TimeAmount(loop.configuration.timeouts.handshake)
        call = Call(certificate: nil, method: "", path: "", at: loop.clock.now)
    }

    func build(on pipeline: ChannelPipeline.SynchronousOperations, tls: ServerTLS) throws {
        let limits = loop.configuration.limits
        var parsing = NIOHTTPDecoderLimitConfiguration()
        parsing.maxHeaderFieldSize = limits.headBytesMax
        parsing.maxHeaderListSize = limits.headBytesMax
        parsing.maxHeaderFieldCount = limits.headerFieldsMax
        try pipeline.addHandler(tls.makeHandler(presented: presented))
        try pipeline.addHandler(transport)
        try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: parsing)))
        try pipeline.addHandler(self)
        loop.add(self)
    }

    // MARK: What the transport tells

    func handshakeCompleted(_ pipeline: ChannelPipeline.SynchronousOperations) {
        loop.metrics.handshakes.increment()
        let leaf = try? pipeline.nioSSL_peerCertificate()
        identity = PeerIdentity(leaf: leaf, presented: presented.chain)
        presented.chain = []
        call.certificate = identity.certificate
        call.isCertificateMalformed = identity.isMalformed
        call.chain = identity.chain
        becomeIdle()
    }

    func bytesArrived() {
        isInRead = true
        if phase == .idle {
            phase = .head
            setDeadline(loop.configuration.timeouts.head)
        }
    }

    func writabilityChanged() { exchange?.callerWritabilityChanged() }

    // MARK: What the channel tells

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        end()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if queue.isEmpty, canHandle(part) { handle(part) } else { queue.append(.part(part)) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isInRead = false
        flush()
    }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { isReadHeld = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is NIOHTTPDecoderError else {
            if phase == .handshake { loop.metrics.failedHandshakes.increment() }
            return abort()
        }
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
        case .handshake, .judging: false
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
        if request.hasEnded { return finish() }
        discardedBytes = 0
        phase = .discarding
        deadline = .now() + Self.lingering
        flushUnlessReading()
        readIfWanted()
    }

    private func discard(_ body: ByteBuffer) {
        discardedBytes += body.readableBytes
        if discardedBytes > Self.discardedBytesMax { close() }
    }

    private func finish() {
        loop.metrics.requestDuration.recordNanoseconds((NIODeadline.now() - request.startedAt).nanoseconds)
        if request.closes || loop.isDraining { return close() }
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

    // MARK: Ends

    func expire() {
        switch phase {
        case .handshake:
            loop.metrics.failedHandshakes.increment()
            abort()
        case .idle: close()
        case .head: refuseUnread(BadRequest("The head took too long.", status: 408))
        case .judging: respond(.serviceUnavailable, closes: true)
        case .exchange: exchange?.expire()
        case .discarding: close()
        case .closing: abort()
        }
    }

    func drain() {
        if phase == .idle { close() }
    }

    /// Closes after what is written has left.
    func close() {
        phase = .closing
        queue.removeAll()
        deadline = .now() + Self.lingering
        flush()
        transport.close()
    }

    /// Closes at once: what is being answered stays visibly incomplete.
    func abort() {
        outgoing = nil
        phase = .closing
        queue.removeAll()
        deadline = .distantFuture
        context?.channel.close(mode: .all, promise: nil)
    }

    private func end() {
        phase = .closing
        deadline = .distantFuture
        let exchange = exchange
        self.exchange = nil
        exchange?.abandon()
        queue.removeAll()
        loop.remove(self)
    }
}
