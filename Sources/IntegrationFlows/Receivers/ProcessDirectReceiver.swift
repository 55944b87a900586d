/// A ProcessDirect receiver channel: another flow of the same tenant, called by its address.
///
/// Headers and body go over and come back; exchange properties stay.
struct ProcessDirectReceiver: FlowReceiver {
    let channel: Channel
    let address: SimpleExpression

    init(_ channel: Channel, _ context: StepContext) throws(FlowError) {
        self.channel = channel
        address = try SimpleExpression(channel.properties["address"] ?? "")
    }

    func call(_ scope: ExpressionScope, _ origin: CallOrigin) throws(FlowError) -> ReceiverCall {
        var message = scope.message
        message.properties = [:]
        return ReceiverCall(
            source: origin.source(channel),
            content: .processDirect(
                address: try address.evaluate(scope).trimmingSpaces(), message: message,
                explicitHeaders: origin.explicitHeaders))
    }

    /// A flow that fails is an error of the call, not a reply.
    func failure(of reply: ReceiverReply) -> FlowFailure? { nil }

    func taken(_ reply: ReceiverReply, _ scope: ExpressionScope, isFailure: Bool) -> FlowMessage {
        var message = scope.message
        message.body = reply.body
        message.headers = MessageHeaders(reply.headers)
        return message
    }
}
