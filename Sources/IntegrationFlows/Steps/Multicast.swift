/// The steps *Parallel Multicast* and *Sequential Multicast*: the message goes several ways.
///
/// The sequential one takes its branches one after the other, in the order of its table.
struct Multicast: FlowStep {
    /// First steps of the branches.
    let targets: [String]
    let isParallel: Bool

    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        let routes = context.flow.sequenceFlows.filter { $0.sourceID == step.id }
        guard !routes.isEmpty else { throw FlowError(.unsupported, "it has no branch") }
        let order = (step.properties.table("routingSequenceTable") ?? []).compactMap { $0["1"] }
        let ranked = routes.enumerated().sorted { one, other in
            let ranks = (order.firstIndex(of: one.element.id), order.firstIndex(of: other.element.id))
            return (ranks.0 ?? order.count, one.offset) < (ranks.1 ?? order.count, other.offset)
        }
        return .multicast(
            Multicast(targets: ranked.map(\.element.targetID), isParallel: step.kind == .parallelMulticast))
    }
}

/// The step *Join*, where the branches of a multicast meet.
struct Join: FlowStep {
    static func node(for step: Step, in context: StepContext) -> FlowNode { .join }
}
