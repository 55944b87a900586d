import Logging
import NIOCore

/// Pauses a listener that cannot accept for want of files or memory: who calls stays at the door, and to try again at once,
/// and again, takes a whole core.
///
/// The library's own handler for this holds the next read back; but the one that failed counts as pending, and wakes the
/// listener without end. Here it is not to be woken at all for a while.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let pause = TimeAmount.milliseconds(100)
    private let logger: Logger
    private var throttle = LogThrottle()
    private var isPaused = false

    init(logger: Logger) { self.logger = logger }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError, let options = context.channel.syncOptions else {
            return context.fireErrorCaught(error)
        }
        if let untold = throttle.tell(at: .now()) {
            logger.error(
                "no connection can be accepted", metadata: ["error": "\(error)", "untoldBefore": "\(untold)"])
        }
        guard !isPaused else { return }
        isPaused = true
        try? options.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [self] in
            isPaused = false
            // A listener that was closed meanwhile listens no more.
            try? options.setOption(.autoRead, value: true)
        }
    }
}
