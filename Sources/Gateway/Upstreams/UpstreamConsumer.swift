import NIOCore
import NIOHTTP1

/// Who waits for an upstream's response; called on the event loop of both.
protocol UpstreamConsumer: AnyObject {
    /// The connection is the consumer's until it is released or closed.
    func upstreamIsReady(_ connection: any UpstreamConnection)
    func upstreamSent(head: HTTPResponseHead)
    func upstreamSent(body: ByteBuffer)
    func upstreamSentEnd()
    /// The upstream answered 101, and what it sends after that is no HTTP.
    func upstreamSwitchedProtocols(head: HTTPResponseHead)
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

    /// Hands over the connection; false where nobody wants it any more.
    func succeed(_ connection: any UpstreamConnection) -> Bool {
        guard let consumer else { return false }
        self.consumer = nil
        connection.take(for: consumer)
        consumer.upstreamIsReady(connection)
        return true
    }

    func fail(_ failure: UpstreamFailure) {
        let consumer = consumer
        self.consumer = nil
        consumer?.upstreamFailed(failure)
    }
}
