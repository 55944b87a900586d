public import Foundation

/// One message on its way through a flow: a plain value, events in, actions out, time as a parameter.
///
/// After each `.call` and `.store` the run waits for ``resume(_:at:)``; after `.finish` it is over. It knows no clock,
/// no task and no network, so the same events always lead to the same actions. Branches of splitters and multicasts
/// go one after the other, in a fixed order; where the limits allow it, those that are marked as parallel are handed out
/// as runs of their own.
public struct FlowRun: Sendable {
    /// A step that the run went through.
    public struct Visit: Sendable, Hashable {
        public var stepID: String
        public var title: String
        public var at: Date
        /// As the step found it; nil unless the run's limits ask for it.
        public var message: FlowMessage?
    }

    /// What the run waits for.
    enum Waiting: Sendable {
        case receiver
        case step
        case knownKey(ProcessCall, IdempotencyKey)
        case rememberedKey
        case branches
    }

    /// Where the run is.
    struct Progress: Sendable {
        /// The step to be carried out or waited at; nil where a way has ended.
        var stepID: String?
        var stepsLeft: Int
        var waiting: Waiting?
        var visits: [Visit] = []
        /// What the receiver has answered so far, of an answer that comes in pages.
        var pages: [ReceiverPage] = []
    }

    public let program: FlowProgram
    let limits: FlowRunLimits
    let messageID: String
    public internal(set) var message: FlowMessage
    /// Names, in lower case, of headers that the flow itself has set: only these direct calls.
    public internal(set) var explicitHeaders: Set<String> = []
    var frames: [FlowFrame] = []
    var progress: Progress
    /// Whether this is one branch of another run, and how it ended.
    var isBranch = false
    var branchEnd: BranchEnd?
    /// What went wrong before the branch began, in the process that it belongs to.
    var inheritedFailure: FlowFailure?

    /// - Parameter explicitHeaders: headers that another flow has set which calls this one by ProcessDirect.
    public init(
        program: FlowProgram, message: FlowMessage, messageID: String, explicitHeaders: Set<String> = [],
        limits: FlowRunLimits = FlowRunLimits()
    ) {
        self.program = program
        self.message = message
        self.messageID = messageID
        self.explicitHeaders = explicitHeaders
        self.limits = limits
        progress = Progress(stepsLeft: limits.stepsMax)
    }

    /// Runs from the start event that a channel leads to, or the first one, up to the first call or the end.
    ///
    /// - Parameters:
    ///   - channelID: the sender channel that the message came by; nil for timers and manual starts.
    ///   - byTimer: whether a timer start event is meant, where the flow has others too.
    public mutating func start(channelID: String? = nil, byTimer: Bool = false, at now: Date) -> FlowAction {
        let starts = program.startSteps
        let target = channelID.flatMap { program.flow.channel($0)?.targetID }
        let found =
            starts.first { $0.id == target } ?? starts.first { byTimer && $0.kind == .timerStart } ?? starts.first
        guard let start = found else {
            return .finish(.failed(FlowFailure(detail: "The flow has no start event")))
        }
        frames = [.process(ProcessFrame(processID: start.processID, returning: .end))]
        progress.stepID = start.id
        return advance(at: now)
    }

    /// Goes on after a call or a request.
    public mutating func resume(_ event: FlowEvent, at now: Date) -> FlowAction {
        guard let waiting = progress.waiting, let id = progress.stepID, let step = program.steps[id] else {
            return .finish(.failed(FlowFailure(detail: "The run does not wait for anything")))
        }
        progress.waiting = nil
        let move: Move
        do throws(FlowFailure) {
            move = try takeUp(event, waiting: waiting, step: step, at: now)
        } catch {
            move = handle(error)
        }
        if case .action(let action) = move { return action }
        return advance(at: now)
    }

    /// Steps since the last call of this function.
    public mutating func takeVisits() -> [Visit] {
        defer { progress.visits = [] }
        return progress.visits
    }

    func scope(at now: Date) -> ExpressionScope {
        ExpressionScope(
            message: message, messageID: messageID, flowID: program.flow.id, now: now,
            exceptionMessage: (innermostProcess?.failure ?? inheritedFailure)?.detail, namespaces: program.namespaces)
    }

    var innermostProcess: ProcessFrame? {
        for case .process(let frame) in frames.reversed() { return frame }
        return nil
    }
}
