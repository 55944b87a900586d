/// The program of a flow, and what is missing for it.
struct FlowCompilation {
    private(set) var program: FlowProgram
    /// In the words of ``FlowCheck/missing``.
    private(set) var missing: [String] = []
    /// In the words of ``FlowCheck/missingResources``.
    private(set) var missingResources: [String] = []

    init(_ context: StepContext) {
        program = FlowProgram(resolved: context.flow)
        for step in context.flow.steps {
            do throws(FlowError) {
                let node = try StepRegistry.node(for: step, in: context)
                program.nodes[step.id] = node
                if case .unavailable(let what) = node, !Self.calling.contains(step.kind) {
                    missingResources.append("\(what), for \(step.title)")
                }
            } catch {
                missing.append("step: \(step.title)\(Self.reason(error))")
            }
        }
        for channel in context.flow.channels {
            do throws(FlowError) {
                switch channel.direction {
                case .sender: try SenderRegistry.check(channel)
                case .receiver: _ = try ReceiverRegistry.receiver(channel, in: context)
                }
                try Self.checkEnd(of: channel, in: context.flow)
            } catch {
                missing.append("adapter: \(channel.title)\(Self.reason(error))")
            }
        }
        missing += Self.brokenRoutes(context.flow)
        if missing.isEmpty, program.startSteps.isEmpty {
            missing.append("step: a start event in the integration process")
        }
    }

    /// Steps that call the receiver that a channel leads to.
    private static let calling: Set<StepKind> = [.requestReply, .send, .messageEnd]

    /// A channel that no step begins or serves would be passed over without a word.
    private static func checkEnd(of channel: Channel, in flow: IntegrationFlow) throws(FlowError) {
        let id = channel.direction == .sender ? channel.targetID : channel.sourceID
        guard let step = flow.step(id) else { throw FlowError(.unsupported, "it is joined to no step") }
        let isServed = channel.direction == .sender ? step.kind.isStart : calling.contains(step.kind)
        // What is missing is told of the step itself.
        guard isServed || StepRegistry.steps[step.kind] == nil else {
            throw FlowError(.unsupported, "it is joined to \(step.title)")
        }
    }

    /// Routes that lead to nothing: a message would end there without a word.
    private static func brokenRoutes(_ flow: IntegrationFlow) -> [String] {
        let known = Set(flow.steps.map(\.id))
        return flow.sequenceFlows.filter { !known.contains($0.targetID) && known.contains($0.sourceID) }.map { route in
            "step: \(route.targetID), where a route of \(flow.step(route.sourceID)?.title ?? route.sourceID) leads"
        }
    }

    private static func reason(_ error: FlowError) -> String {
        error.detail.isEmpty ? "" : " (\(error.detail))"
    }
}
