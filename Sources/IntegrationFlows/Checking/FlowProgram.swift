/// A flow that this engine can carry out: parameters filled in, every expression read, every channel known.
public struct FlowProgram: Sendable {
    /// With parameters filled in.
    public let flow: IntegrationFlow
    let namespaces: [String: String]
    var nodes: [String: FlowNode] = [:]
    var steps: [String: Step] = [:]
    var outgoing: [String: [SequenceFlow]] = [:]

    /// - Parameters:
    ///   - adapters: receiver adapters that there is a channel for.
    ///   - resources: the project's other files; nil: none are known, and steps that need one fail when they are met.
    /// - Throws: `unsupported` with the list of ``FlowCheck/missing``.
    public init(
        flow: IntegrationFlow, parameters: FlowParameters, adapters: Set<String> = ReceiverRegistry.adapters,
        resources: ProjectResources? = nil
    ) throws(FlowError) {
        let context = StepContext(
            flow: flow.resolved(with: parameters).flow, parameters: parameters, adapters: adapters,
            resources: resources)
        let compiled = FlowCompilation(context)
        guard compiled.missing.isEmpty else {
            throw FlowError(.unsupported, compiled.missing.joined(separator: ", "))
        }
        self = compiled.program
    }

    init(resolved flow: IntegrationFlow) {
        self.flow = flow
        namespaces = XPathExpression.namespaces(flow.properties["namespaceMapping"])
        steps = Dictionary(flow.steps.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        outgoing = Dictionary(grouping: flow.sequenceFlows, by: \.sourceID)
    }

    /// Start events of the integration processes, not of their sub-processes.
    var startSteps: [Step] {
        flow.processes.filter { !$0.isLocal }.flatMap(\.steps).filter {
            $0.parentID == nil && [.messageStart, .start, .timerStart].contains($0.kind)
        }
    }

    /// The gather step that ways from a step lead to; nil when none does.
    func gatherID(after stepID: String) -> String? {
        var seen: Set<String> = [stepID]
        var next = [stepID]
        while !next.isEmpty {
            let id = next.removeFirst()
            for route in outgoing[id] ?? [] where seen.insert(route.targetID).inserted {
                if case .gather? = nodes[route.targetID] { return route.targetID }
                next.append(route.targetID)
            }
        }
        return nil
    }

    /// Senders' headers that the flow lets in.
    public var allowedHeaders: HeaderNameList { HeaderNameList(flow.properties["allowedHeaderList"]) }

    /// Schedules of timer start events.
    public var timers: [TimerSchedule] { flow.timerStarts.map(\.schedule) }

    /// Sender channels of one adapter with their addresses, `/orders/first`; those without one are left out.
    public func senders(_ adapter: String) -> [(channel: Channel, address: String)] {
        flow.senderChannels.filter { $0.adapter == adapter }.compactMap { channel in
            guard let path = channel.address?.trimmingSpaces(), !path.isEmpty else { return nil }
            return (channel, path.hasPrefix("/") ? path : "/" + path)
        }
    }
}
