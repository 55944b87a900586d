#if EnvoyGRPC
    import Gateway
    import IdentityDirectory
    import Logging
    import NIOCore
    import NIOSSL
    import NIOTLS

    /// What the library leaves open for a connection before it has proved to be a proxy's: how many there may be, and
    /// how long a handshake may take.
    final class HandshakeWatch: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private static let handshake = TimeAmount.seconds(10)
        private let logger: Logger
        private var deadline: Scheduled<Void>?

        /// Called once, when the peer is known or gone.
        private var onKnown: (() -> Void)?

        private init(logger: Logger, onKnown: @escaping () -> Void) {
            self.logger = logger
            self.onKnown = onKnown
        }

        private func becomeKnown() {
            onKnown?()
            onKnown = nil
        }

        /// Throws, so that the connection is closed, where there are too many of them.
        static func begin(on channel: any Channel, connections: ConnectionLimit, logger: Logger) throws {
            let network = PeerNetwork(of: channel.remoteAddress?.ipAddress ?? "")
            guard connections.enter(from: network) else { throw ChannelError.operationUnsupported }
            let watch = HandshakeWatch(logger: logger) { connections.becomeKnown(from: network) }
            channel.closeFuture.assumeIsolated().whenComplete { _ in
                watch.becomeKnown()
                connections.leave()
            }
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(watch, position: .after(pipeline.handler(type: NIOSSLServerHandler.self)))
        }

        func handlerAdded(context: ChannelHandlerContext) {
            let channel = context.channel
            deadline = context.eventLoop.scheduleTask(in: Self.handshake) { channel.close(promise: nil) }
        }

        func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted? = event as? TLSUserEvent {
                deadline?.cancel()
                becomeKnown()
            }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if error is NIOSSLError || error is BoringSSLError {
                logger.info(
                    "a caller on the port for Envoy was refused in its handshake",
                    metadata: [
                        "peer": "\(context.remoteAddress?.ipAddress ?? "")", "error": "\(error)",
                    ])
            }
            context.fireErrorCaught(error)
        }
    }
#endif
