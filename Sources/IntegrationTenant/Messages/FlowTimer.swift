public import Foundation

/// A timer of a flow as people look at it.
public struct FlowTimer: Sendable, Hashable {
    public var stepID: String
    /// As the diagram names it; the step's kind where it has no name.
    public var name: String
    /// In words, with the time zone.
    public var schedule: String
    /// Nil for one that has not fired since its flow was deployed, or that fires at deployment only.
    public var lastFiredAt: Date?
    /// Nil while the flow is not deployed, and for a timer that fires no more.
    public var nextAt: Date?
}

extension MessageProcessing {
    /// A flow's timers: of what is deployed, else of its saved state, in the order of the file.
    ///
    /// Throws `notFound`, and what the store throws.
    public func timers(of flowID: String) async throws -> [FlowTimer] {
        guard let flow = flows.deployedFlow(flowID) else {
            let artifact = try await flows.artifact(flowID)
            let saved = try FlowDeployments.read(artifact.iflw, id: flowID, name: artifact.name)
            return saved.resolved(with: artifact.parameters).flow.timerStarts.map { step, schedule in
                FlowTimer(stepID: step.id, name: step.displayName, schedule: schedule.summary)
            }
        }
        let firings = try await history.timerFirings()
        return flow.program.flow.timerStarts.enumerated().map { number, timer in
            let fired = firings[TimerName(flowID: flowID, number: number)].flatMap { $0 > flow.deployedAt ? $0 : nil }
            return FlowTimer(
                stepID: timer.step.id, name: timer.step.displayName, schedule: timer.schedule.summary,
                lastFiredAt: fired, nextAt: timer.schedule.next(after: fired ?? flow.deployedAt))
        }
    }
}
