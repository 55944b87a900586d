import IdentityDirectory
import NIOCore
import NIOHTTP1

/// Who asks: an HTTP/1.1 connection with its requests one after the other, or a stream of HTTP/2 with its only one.
///
/// Each request is judged anew, pipelined ones in their order. Confined to its event loop. The wire hands over the parts
/// of requests as they are wanted, and takes the responses.
final class Caller: LoopMember {
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

    /// What is read of a body nobody wants before the connection is given up.
    static let discardedBytesMax = 256 * 1024
    private static let lingering = Duration.seconds(2)

    let connection: GatewayConnection
    let wire: any CallerWire
    var phase: Phase
    private(set) var deadline = NIODeadline.distantFuture
    private var idleSince = NIODeadline.now()
    /// Filled but for method, path and time, so that a request copies nothing of the certificate.
    var call: Call
    var request = CurrentRequest()
    var exchange: (any Exchange)?
    private var discardedBytes = 0
    private var hasEnded = false

    init(connection: GatewayConnection, wire: any CallerWire, phase: Phase) {
        self.connection = connection
        self.wire = wire
        self.phase = phase
        call = connection.peer.call
    }

    var loop: GatewayLoop { connection.loop }
    var peer: PeerIdentity { connection.peer }

    func start() {
        loop.add(self)
        if phase == .idle { becomeIdle() } else { setDeadline(loop.configuration.timeouts.head) }
    }

    // MARK: What the wire tells

    /// The next request begins, and is not there as a whole.
    func requestArrives() {
        guard phase == .idle else { return }
        phase = .head
        setDeadline(loop.configuration.timeouts.head)
    }

    /// Whether the next part may come.
    var wantsPart: Bool {
        switch phase {
        case .idle, .head: true
        case .exchange, .discarding: !request.hasEnded
        case .judging, .closing: false
        }
    }

    /// Whether more may be read from the connection; what has been asked is known by then.
    var mayRead: Bool { phase != .exchange || request.hasEnded || exchange?.wantsBody ?? true }

    func take(_ part: RequestPart) {
        switch part {
        case .head(let head, let summary): begin(head, summary: summary)
        case .body(let body):
            if phase == .discarding { discard(body) } else { exchange?.receive(body) }
        case .end:
            request.hasEnded = true
            if phase == .discarding { finish() } else { exchange?.receiveEnd() }
        }
    }

    /// What should have been the next part is none.
    func take(_ unreadable: UnreadableRequest) {
        switch phase {
        case .idle, .head: refuse(unreadable)
        // The body cannot be read to its end, and what was forwarded of it must not look whole.
        case .exchange: abort()
        case .discarding: close()
        case .judging, .closing: break
        }
    }

    func writabilityChanged() { exchange?.callerWritabilityChanged() }

    // MARK: Requests in their order

    /// The response is written; goes on with the next request, or with what is left of this one.
    func responseEnded() {
        exchange = nil
        noteAccess()
        if request.hasEnded { return finish() }
        discardedBytes = 0
        phase = .discarding
        setDeadline(Self.lingering)
        wire.flush()
        wire.resume()
    }

    private func discard(_ body: ByteBuffer) {
        discardedBytes += body.readableBytes
        if discardedBytes > Self.discardedBytesMax { close() }
    }

    private func finish() {
        loop.metrics.requestDuration.recordNanoseconds((NIODeadline.now() - request.startedAt).nanoseconds)
        if request.closes || loop.isDraining || wire.isMultiplexed {
            return close(within: loop.configuration.timeouts.body)
        }
        becomeIdle()
        wire.flush()
    }

    private func becomeIdle() {
        phase = .idle
        idleSince = .now()
        deadline = idleSince + TimeAmount(loop.configuration.timeouts.idle)
        if loop.isDraining { close() } else { wire.resume() }
    }

    func setDeadline(_ duration: Duration) {
        deadline = .now() + TimeAmount(duration)
    }

    // MARK: Ends

    func expire() {
        switch phase {
        case .idle: close()
        case .head:
            refuse(UnreadableRequest(badRequest: BadRequest("The head took too long.", status: 408)))
            wire.flush()
        case .judging: respond(.serviceUnavailable, closes: true)
        case .exchange: exchange?.expire()
        case .discarding: close()
        case .closing: abort()
        }
    }

    func review() {
        if phase == .idle, connection.mustMakeRoom(since: idleSince) { return close() }
        reviewVerdict()
    }

    func drain() {
        if phase == .idle || phase == .discarding || exchange?.lasting != nil { close() }
    }

    /// Closes after what is written has left, which may take so long.
    func close(within duration: Duration = lingering) {
        phase = .closing
        setDeadline(duration)
        wire.close(isWhole: request.hasEnded)
    }

    /// Closes at once: what is being answered stays visibly incomplete.
    func abort() {
        phase = .closing
        deadline = .distantFuture
        wire.abort()
    }

    /// There is no connection any more.
    func end() {
        guard !hasEnded else { return }
        hasEnded = true
        phase = .closing
        deadline = .distantFuture
        // A tunnel has no other end than the connection's.
        noteAccess(isCutOff: request.framing != .upgrade)
        let exchange = exchange
        self.exchange = nil
        exchange?.abandon()
        loop.remove(self)
    }
}
