/// A receiver channel, read from its properties: from a message to a call, from a reply to a message.
protocol FlowReceiver: Sendable {
    /// Throws `unsupported` or `badExpression` with what is not carried out.
    init(_ channel: Channel, _ context: StepContext) throws(FlowError)

    func call(_ scope: ExpressionScope, _ origin: CallOrigin) throws(FlowError) -> ReceiverCall

    /// Whether a reply fails the message, and how; nil when it does not.
    func failure(of reply: ReceiverReply) -> FlowFailure?

    /// The message that goes on with the reply.
    ///
    /// - Parameter isFailure: whether an exception sub-process is to see the reply as it is.
    func taken(_ reply: ReceiverReply, _ scope: ExpressionScope, isFailure: Bool) throws(FlowError) -> FlowMessage
}

/// Where a call comes from.
struct CallOrigin: Sendable {
    let stepID: String
    /// Names, in lower case, of headers that the flow itself has set: only these may direct the call elsewhere, never
    /// those that a sender brought.
    let explicitHeaders: Set<String>

    func source(_ channel: Channel) -> ReceiverCallSource {
        ReceiverCallSource(
            channelID: channel.id, channelName: channel.name, adapter: channel.adapter, stepID: stepID)
    }

    /// The value of a header that directs calls; nil unless the flow itself has set it.
    func directive(_ name: String, _ message: FlowMessage) -> String? {
        explicitHeaders.contains(name.lowercased()) ? message.headers[name].flatMap { $0.isEmpty ? nil : $0 } : nil
    }
}

/// Every adapter of receiver channels that the engine knows. A new one is a file in this folder and a line here.
public enum ReceiverRegistry {
    static let receivers: [String: any FlowReceiver.Type] = [
        "HTTP": HTTPReceiver.self, "SOAP": SOAPReceiver.self, "HCIOData": ODataReceiver.self,
        "Mail": MailReceiver.self, "ProcessDirect": ProcessDirectReceiver.self,
    ]

    /// As `.iflw` files name them.
    public static let adapters: Set<String> = Set(receivers.keys)

    /// Throws `unsupported` without detail for an adapter that is not known or has no channel here.
    static func receiver(_ channel: Channel, in context: StepContext) throws(FlowError) -> any FlowReceiver {
        guard context.adapters.contains(channel.adapter), let type = receivers[channel.adapter] else {
            throw FlowError(.unsupported, "")
        }
        return try type.init(channel, context)
    }
}
