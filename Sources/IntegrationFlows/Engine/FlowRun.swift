public import Foundation

/// What the engine wants done next.
public enum FlowAction: Sendable {
    /// A call, whose answer is handed to ``FlowRun/resume(_:at:)``.
    case call(ReceiverCall)
    case finish(FlowOutcome)
}

/// What became of a call.
public enum FlowEvent: Sendable {
    case replied(ReceiverReply)
    case failed(ReceiverError)
}

/// How a run ended.
public enum FlowOutcome: Sendable, Hashable {
    case completed(FlowMessage)
    case escalated(FlowMessage)
    case failed(FlowFailure)
}

/// Why a run failed.
public struct FlowFailure: Error, Sendable, Hashable {
    public var detail: String
    /// The step's title; nil when the failure is of no step.
    public var step: String?
    /// Whether the same message may succeed later.
    public var isTransient: Bool

    public init(detail: String, step: String? = nil, isTransient: Bool = false) {
        self.detail = detail
        self.step = step
        self.isTransient = isTransient
    }

    /// Detail with the step, for logs.
    public var text: String { step.map { "\(detail) at \($0)" } ?? detail }
}

/// Bounds of one run.
public struct FlowRunLimits: Sendable, Hashable {
    public var stepsMax: Int
    /// Bytes of body, headers and properties together.
    public var messageSizeMax: Int
    public var callDepthMax: Int

    public init(stepsMax: Int = 100_000, messageSizeMax: Int = 64 << 20, callDepthMax: Int = 20) {
        self.stepsMax = stepsMax
        self.messageSizeMax = messageSizeMax
        self.callDepthMax = callDepthMax
    }
}

/// One message on its way through a flow: a plain value, events in, actions out, time as a parameter.
///
/// After each `.call` the run waits for ``resume(_:at:)``; after `.finish` it is over. It knows no clock, no task and
/// no network, so the same events always lead to the same actions.
public struct FlowRun: Sendable {
    /// A step that the run went through.
    public struct Visit: Sendable, Hashable {
        public var stepID: String
        public var title: String
        public var at: Date
    }

    struct Frame: Sendable {
        var processID: String
        /// The step that called the process; nil for the integration process.
        var callerStepID: String?
        /// What went wrong, while in the process's exception sub-process; nil elsewhere.
        var failure: FlowFailure?
        var iterations = 0
    }

    let program: FlowProgram
    let limits: FlowRunLimits
    let messageID: String
    public internal(set) var message: FlowMessage
    var frames: [Frame] = []
    var stepID: String?
    var stepsLeft: Int
    var explicitHeaders: Set<String> = []
    var visits: [Visit] = []

    public init(
        program: FlowProgram, message: FlowMessage, messageID: String, limits: FlowRunLimits = FlowRunLimits()
    ) {
        self.program = program
        self.message = message
        self.messageID = messageID
        self.limits = limits
        stepsLeft = limits.stepsMax
    }

    /// Runs from the start event that a channel leads to, or the first one, up to the first call or the end.
    ///
    /// - Parameter channelID: the sender channel that the message came by; nil for timers and manual starts.
    public mutating func start(channelID: String? = nil, at now: Date) -> FlowAction {
        let starts = program.startSteps
        let target = channelID.flatMap { program.flow.channel($0)?.targetID }
        guard let start = starts.first(where: { $0.id == target }) ?? starts.first else {
            return .finish(.failed(FlowFailure(detail: "The flow has no start event")))
        }
        frames = [Frame(processID: start.processID)]
        stepID = start.id
        return advance(at: now)
    }

    /// Goes on after a call.
    public mutating func resume(_ event: FlowEvent, at now: Date) -> FlowAction {
        guard let id = stepID, let step = program.steps[id],
            case .call(let receiver, let keepsReply)? = program.work[id]
        else { return .finish(.failed(FlowFailure(detail: "The run does not wait for a call"))) }
        if let failure = take(event, receiver: receiver, keepsReply: keepsReply, step: step) {
            return fail(failure, at: now)
        }
        leave(id)
        return advance(at: now)
    }

    /// Steps since the last call of this function.
    public mutating func takeVisits() -> [Visit] {
        defer { visits = [] }
        return visits
    }

    private mutating func take(
        _ event: FlowEvent, receiver: HTTPReceiver?, keepsReply: Bool, step: Step
    ) -> FlowFailure? {
        switch event {
        case .failed(let error):
            return FlowFailure(detail: error.description, step: step.title, isTransient: error.isTransient)
        case .replied(let reply):
            guard let receiver else { return nil }
            if keepsReply { receiver.take(reply, into: &message) }
            message.headers["CamelHttpResponseCode"] = String(reply.status)
            guard receiver.throwsOnFailure, !(200..<300).contains(reply.status) else { return nil }
            return FlowFailure(
                detail: "HTTP operation failed with status \(reply.status)", step: step.title,
                isTransient: reply.status >= 500 || [408, 425, 429].contains(reply.status))
        }
    }
}
