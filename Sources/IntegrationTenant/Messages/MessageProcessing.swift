public import IntegrationFlows

/// Running messages through deployed flows, and the log of it.
public final class MessageProcessing: Sendable {
    /// Newest first.
    public func list(_ filter: MessageFilter = MessageFilter()) async throws -> [MessageRecord] {
        fatalError("surface")
    }

    /// Throws `notFound`.
    public func message(_ id: String) async throws -> MessageRecord { fatalError("surface") }

    /// Answers a request at a flow's HTTPS endpoint; the message is stored before anything but a refusal is said.
    public func handleInbound(_ message: InboundMessage) async -> InboundReply { fatalError("surface") }

    /// Starts a deployed flow by hand and waits for its first attempt.
    ///
    /// - Parameter correlationID: nil: a new one.
    public func send(
        flow id: String, body: [UInt8] = [], headers: [HeaderField] = [], correlationID: String? = nil, by: String
    ) async throws -> MessageRecord { fatalError("surface") }

    /// Tries a message with status RETRY again now, and waits for the attempt.
    public func retry(_ id: String, by: String) async throws -> MessageRecord { fatalError("surface") }

    /// Ends an unfinished message as CANCELLED; a call that is under way is abandoned.
    public func cancel(_ id: String, by: String) async throws -> MessageRecord { fatalError("surface") }
}
