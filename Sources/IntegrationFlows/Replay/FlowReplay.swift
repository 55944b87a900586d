public import Foundation

/// An answer of a receiver, written beforehand.
public struct ScriptedAnswer: Sendable {
    /// The receiver channel, by id or name; nil: whichever calls next.
    public var channel: String?
    public var result: Result<ReceiverReply, ReceiverError>

    public init(channel: String? = nil, result: Result<ReceiverReply, ReceiverError>) {
        self.channel = channel
        self.result = result
    }
}

/// A flow carried out against scripted answers of its receivers, without a tenant, a network or a clock.
public struct FlowReplay: Sendable {
    /// What came of it.
    public struct Result: Sendable {
        public var outcome: FlowOutcome
        public var visits: [FlowRun.Visit]
        public var calls: [ReceiverCall]
        /// What the flow keeps for itself after the run.
        public var state: MemoryFlowState
        /// Answers that nobody called for.
        public var unusedAnswers: [ScriptedAnswer]
    }

    public var program: FlowProgram
    public var answers: [ScriptedAnswer]
    public var state: MemoryFlowState
    public var limits: FlowRunLimits
    /// The time at which everything happens.
    public var now: Date

    public init(
        program: FlowProgram, answers: [ScriptedAnswer] = [], state: MemoryFlowState = MemoryFlowState(),
        limits: FlowRunLimits = FlowRunLimits(), now: Date
    ) {
        self.program = program
        self.limits = limits
        self.answers = answers
        self.state = state
        self.now = now
    }

    /// Sends one message through.
    ///
    /// - Parameters:
    ///   - channelID: the sender channel that it comes by; nil for timers and manual starts.
    ///   - unscripted: answers calls that the script has none for; nil fails them.
    public func run(
        _ message: FlowMessage, channelID: String? = nil, messageID: String = "message",
        unscripted: ((ReceiverCall) -> ReceiverReply)? = nil
    ) -> Result {
        var run = FlowRun(program: program, message: message, messageID: messageID, limits: limits)
        var result = Result(
            outcome: .failed(FlowFailure(detail: "The run has not ended")), visits: [], calls: [], state: state,
            unusedAnswers: answers)
        let first = run.start(channelID: channelID, at: now)
        result.outcome = drive(&run, first, &result, unscripted)
        return result
    }

    private func drive(
        _ run: inout FlowRun, _ first: FlowAction, _ result: inout Result,
        _ unscripted: ((ReceiverCall) -> ReceiverReply)?
    ) -> FlowOutcome {
        var action = first
        while true {
            result.visits += run.takeVisits()
            switch action {
            case .finish(let outcome): return outcome
            case .branches(let branches):
                // One after the other: a script's answers have an order.
                let results = branches.runs.map { branch in
                    var branch = branch
                    let start = branch.begin(at: now)
                    let outcome = drive(&branch, start, &result, unscripted)
                    return BranchResult(run: branch, outcome: outcome)
                }
                action = run.resume(.branches(results), at: now)
            case .store(let request):
                action = run.resume(.stored(result.state.carryOut(request, at: now)), at: now)
            case .call(let call):
                result.calls.append(call)
                action = run.resume(Self.answer(call, &result.unusedAnswers, unscripted), at: now)
            }
        }
    }

    private static func answer(
        _ call: ReceiverCall, _ answers: inout [ScriptedAnswer], _ unscripted: ((ReceiverCall) -> ReceiverReply)?
    ) -> FlowEvent {
        let names = [nil, call.source.channelID, call.source.channelName]
        guard let index = answers.firstIndex(where: { names.contains($0.channel) }) else {
            if let reply = unscripted?(call) { return .replied(reply) }
            return .failed(ReceiverError("unscripted", "The script has no answer for \(call.source.channelName)"))
        }
        switch answers.remove(at: index).result {
        case .success(let reply): return .replied(reply)
        case .failure(let error): return .failed(error)
        }
    }
}
