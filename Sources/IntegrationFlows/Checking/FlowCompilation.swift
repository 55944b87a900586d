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
                if case .unavailable(let what) = node, step.kind != .requestReply, step.kind != .send {
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
            } catch {
                missing.append("adapter: \(channel.title)\(Self.reason(error))")
            }
        }
        if context.flow.properties.settled("corsEnabled") == "true" {
            missing.append("setting: corsEnabled (CORS at the flow's endpoints)")
        }
        missing += Self.brokenRoutes(context.flow)
        if missing.isEmpty, program.startSteps.isEmpty {
            missing.append("step: a start event in the integration process")
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
