/// What the engine wants done next.
public enum FlowAction: Sendable {
    /// A call, whose answer is handed to ``FlowRun/resume(_:at:)``.
    case call(ReceiverCall)
    /// A look into what the tenant keeps for its flows; the answer is handed to ``FlowRun/resume(_:at:)``.
    case store(StoreRequest)
    /// Branches that may run at the same time; only where the run's limits allow it.
    case branches(ParallelBranches)
    case finish(FlowOutcome)
}

/// What became of a call or a request.
public enum FlowEvent: Sendable {
    case replied(ReceiverReply)
    case failed(ReceiverError)
    case stored(StoreAnswer)
    /// In the order of the branches; those that were not begun are left out.
    case branches([BranchResult])
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
    /// What a receiver's channel said; nil where it was no call that failed.
    public var cause: ReceiverError?

    public init(detail: String, step: String? = nil, isTransient: Bool = false) {
        self.detail = detail
        self.step = step
        self.isTransient = isTransient
    }

    init(_ cause: ReceiverError, step: String) {
        self.init(detail: cause.description, step: step, isTransient: cause.isTransient)
        self.cause = cause
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
    /// Messages that one splitter makes of one message.
    public var splitMax: Int
    /// Whether branches that are marked as parallel are handed out, rather than taken one after the other.
    public var runsBranchesAtOnce = false
    /// Whether each visit of a step keeps the message that the step found.
    public var keepsMessages = false

    public init(
        stepsMax: Int = 100_000, messageSizeMax: Int = 64 << 20, callDepthMax: Int = 20, splitMax: Int = 100_000
    ) {
        self.stepsMax = stepsMax
        self.messageSizeMax = messageSizeMax
        self.callDepthMax = callDepthMax
        self.splitMax = splitMax
    }
}
