/// Start events and frames, which the message only passes.
struct Passing: FlowStep {
    static func node(for step: Step, in context: StepContext) -> FlowNode { .pass }
}

/// A timer that starts the flow.
struct TimerStart: FlowStep {
    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        guard let schedule = step.properties.settled("scheduleKey") else { return .pass }
        _ = try TimerSchedule(schedule)
        return .pass
    }
}

/// The end of a process or branch.
struct WayEnd: FlowStep {
    static func node(for step: Step, in context: StepContext) -> FlowNode { .end(.way) }
}

/// The end of a process or branch that may hand the message over to a receiver; the answer is the result then.
struct MessageEnd: FlowStep {
    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        guard context.flow.receiverChannels.contains(where: { $0.sourceID == step.id }) else { return .end(.way) }
        return try ReceiverStep.node(for: step, in: context)
    }
}

/// The end that makes the process fail.
struct ErrorEnd: FlowStep {
    static func node(for step: Step, in context: StepContext) -> FlowNode { .end(.error) }
}

/// The end that gives the message the status ESCALATED.
struct EscalationEnd: FlowStep {
    static func node(for step: Step, in context: StepContext) -> FlowNode { .end(.escalation) }
}

/// The end of the whole run.
struct TerminateEnd: FlowStep {
    static func node(for step: Step, in context: StepContext) -> FlowNode { .end(.termination) }
}
