/// The steps *Request Reply* and *Send*, and ends: a call of the receiver channel that leads away from the step.
struct ReceiverStep: FlowStep {
    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        guard let channel = context.flow.receiverChannels.first(where: { $0.sourceID == step.id }) else {
            throw FlowError(.unsupported, "no receiver channel")
        }
        // What the channel lacks is told of the channel itself, once.
        guard let receiver = try? ReceiverRegistry.receiver(channel, in: context) else {
            return .unavailable("The channel \(channel.title)")
        }
        return .call(receiver, keepsReply: step.kind != .send)
    }
}
