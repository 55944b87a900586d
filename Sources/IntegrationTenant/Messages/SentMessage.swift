public import IntegrationFlows

/// A message that was sent by hand, after its first attempt.
public struct SentMessage: Sendable {
    /// What a sender would be answered with.
    public struct Result: Sendable, Hashable {
        public let body: [UInt8]
        public let headers: [HeaderField]

        /// - Parameter came: what the flow found; of these, only what it has changed is answered.
        init(_ message: FlowMessage, came: MessageHeaders) {
            body = message.body
            headers = InboundHeaders.returned(message.headers, came: came)
        }
    }

    public let record: MessageRecord
    /// Nil where the attempt has failed.
    public let result: Result?
}
