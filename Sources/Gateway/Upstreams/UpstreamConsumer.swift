import NIOCore
import NIOHTTP1

/// Who waits for an upstream's response; called on the event loop of both.
protocol UpstreamConsumer: AnyObject {
    /// The connection is the consumer's until it is released or closed.
    func upstreamIsReady(_ connection: UpstreamConnection)
    func upstreamSent(head: HTTPResponseHead)
    func upstreamSent(body: ByteBuffer)
    func upstreamSentEnd()
    /// Nothing more comes for the moment: time to flush.
    func upstreamReadCompleted()
    func upstreamWritabilityChanged()
    /// There is no connection any more; comes at most once, and nothing after it.
    func upstreamFailed(_ failure: UpstreamFailure)
}

/// A connection that is being made for a consumer, who may lose interest in the meantime.
final class UpstreamAttempt {
    private(set) var consumer: (any UpstreamConsumer)?

    init(consumer: any UpstreamConsumer) { self.consumer = consumer }

    func abandon() { consumer = nil }

    func finish() -> (any UpstreamConsumer)? {
        defer { consumer = nil }
        return consumer
    }
}
