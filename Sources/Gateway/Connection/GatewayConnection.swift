import IdentityDirectory
import NIOCore
import NIOSSL
import NIOTLS

/// One TCP connection: learns in the handshake who is there, and then speaks the protocol that was agreed on.
///
/// Sits right behind TLS. Requests are not its business: those are the `Caller`'s, of which there is one behind it with
/// HTTP/1.1, and one for each stream with HTTP/2.
final class GatewayConnection: ChannelInboundHandler, LoopMember {
    typealias InboundIn = ByteBuffer

    let loop: GatewayLoop
    let peerAddress: String
    /// Where that is, as far as it is one party's.
    let network: PeerNetwork
    private(set) var peer = PeerIdentity.none
    private(set) var deadline: NIODeadline
    private(set) lazy var accessCaller = AccessCaller(
        peerAddress: peerAddress, fingerprint: peer.fingerprint, version: speaks == .http2 ? "HTTP/2" : "HTTP/1.1")
    var speaks = AgreedProtocol.none
    private let tls: ServerTLS
    private let presented = PresentedCertificates()
    private var context: ChannelHandlerContext?
    /// Of the TLS handler: what is closed here is closed beneath TLS.
    private var tlsContext: ChannelHandlerContext?
    private var seat: UserConnections.Seat
    /// Whether a request on it was some user's, let in or not.
    private(set) var isKnown = false
    /// Of the handshake, or of the time without a stream of HTTP/2.
    private var waitsSince = NIODeadline.now()
    /// Of HTTP/2, those that are open.
    private var streamCount = 0
    /// With HTTP/2, the caller has been told that there will be no more streams.
    private var isQuiescing = false

    /// What ALPN led to. Source: RFC 7301.
    enum AgreedProtocol {
        /// The handshake is not over yet.
        case none
        case http1, http2
    }

    init(loop: GatewayLoop, channel: any Channel, network: PeerNetwork, tls: ServerTLS) {
        self.loop = loop
        self.tls = tls
        self.network = network
        peerAddress = channel.remoteAddress?.ipAddress ?? ""
        deadline = .now() + TimeAmount(loop.configuration.timeouts.handshake)
        seat = UserConnections.Seat(loop.users)
    }

    func build(on pipeline: ChannelPipeline.SynchronousOperations) throws {
        let handler = try tls.makeHandler(presented: presented)
        try pipeline.addHandler(handler)
        tlsContext = try pipeline.context(handler: handler)
        try pipeline.addHandler(self)
        loop.add(self)
    }

    /// Whether one more connection of that user may be open; a connection counts for the user of its last request.
    func takeSeat(of userID: String) -> Bool { seat.take(userID) }

    /// From here on it is not the first to go when connections become scarce, and no stranger to its network's share.
    func becomeKnown() {
        guard !isKnown else { return }
        isKnown = true
        loop.limits.becomeKnown(from: network)
    }

    /// Whether it must make room: nobody knows who it is, it has not asked for anything since then, and others wait.
    func mustMakeRoom(since start: NIODeadline) -> Bool {
        !isKnown && loop.isCrowded && start + Self.patience < .now()
    }

    private static let patience = TimeAmount.seconds(1)

    // MARK: What the channel tells

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        context.fireChannelInactive()
        end()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let agreed) = event as? TLSUserEvent {
            handshakeCompleted(context.pipeline.syncOperations, agreed: agreed)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard speaks == .none else { return context.fireErrorCaught(error) }
        if HandshakeFailure.isDistrust(error) {
            loop.metrics.distrustingHandshakes.increment()
            loop.distrusted?(peerAddress)
        } else {
            loop.metrics.failedHandshakes.increment()
        }
        abort()
    }

    private func handshakeCompleted(_ pipeline: ChannelPipeline.SynchronousOperations, agreed: String?) {
        loop.metrics.handshakes.increment()
        // Of a resumed session the library knows the leaf, and presents nothing.
        if let leaf = try? (presented.chain.first ?? pipeline.nioSSL_peerCertificate())?.toDERBytes() {
            peer = loop.peers.identity(leaf: leaf, chain: tls.chain(of: leaf, presented: presented.chain))
            presented.chain = []
        }
        deadline = .distantFuture
        do {
            if agreed == "h2" { try speakHTTP2(on: pipeline) } else { try speakHTTP1(on: pipeline) }
        } catch {
            abort()
        }
    }

    // MARK: Ends

    func expire() {
        switch speaks {
        case .none, .http1:
            loop.metrics.failedHandshakes.increment()
            abort()
        case .http2: if isQuiescing { abort() } else { drain() }
        }
    }

    func review() {
        guard mustMakeRoom(since: waitsSince) else { return }
        switch speaks {
        case .none: expire()
        // The caller's own affair.
        case .http1: break
        case .http2: if streamCount == 0 { expire() }
        }
    }

    func drain() {
        guard speaks == .http2, !isQuiescing else { return }
        isQuiescing = true
        if streamCount == 0 { becomeIdle() }
        context?.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    // MARK: Streams of HTTP/2

    func streamBegins() {
        streamCount += 1
        deadline = .distantFuture
    }

    func streamEnds() {
        streamCount -= 1
        if streamCount == 0, context != nil { becomeIdle() }
    }

    /// Without a stream a connection is kept for a while; after the farewell not much longer, for the library waits for an
    /// answer to it, which a rude caller never gives.
    func becomeIdle() {
        waitsSince = .now()
        let idle = loop.configuration.timeouts.idle
        deadline = .now() + TimeAmount(isQuiescing ? min(idle, Self.farewell) : idle)
    }

    private static let farewell = Duration.seconds(2)

    /// Beneath TLS, so that no goodbye makes what was cut off look whole, and no answer to it is waited for.
    func abort() {
        deadline = .distantFuture
        tlsContext?.close(promise: nil)
    }

    private func end() {
        guard context != nil else { return }
        context = nil
        tlsContext = nil
        deadline = .distantFuture
        seat.leave()
        loop.remove(self)
    }
}
