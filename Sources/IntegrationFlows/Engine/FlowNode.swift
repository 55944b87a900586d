/// What the engine does at a step, read from the step's properties once.
enum FlowNode: Sendable {
    case pass
    case work(any StepWork)
    /// Without `keepsReply` the message goes on as it was sent.
    case call(any FlowReceiver, keepsReply: Bool)
    case route(Router)
    case process(ProcessCall)
    case split(any MessageSplitter)
    case multicast(Multicast)
    case join
    case gather(Gatherer)
    case end(FlowEnd)
    /// The step needs a file that was not given with the flow.
    case unavailable(String)
}

/// How a way ends.
enum FlowEnd: Sendable {
    /// The branch or process is over.
    case way
    case error
    case escalation
    /// The whole run is over.
    case termination
}

/// The work of one step: a value in, a value out.
protocol StepWork: FlowStep {
    /// Reads the step's properties; throws `unsupported` or `badExpression` with what is not carried out.
    init(_ step: Step, _ context: StepContext) throws(FlowError)

    /// Carries the step out, or asks for what it needs first.
    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult

    /// Carries the step out with what it has asked for.
    func resume(_ answer: StoreAnswer, _ scope: ExpressionScope) throws(FlowError) -> StepResult
}

extension StepWork {
    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        .work(try Self(step, context))
    }

    func resume(_ answer: StoreAnswer, _ scope: ExpressionScope) throws(FlowError) -> StepResult {
        throw FlowError(.stepFailed, "The step does not wait for an answer")
    }
}

/// What a step has come to.
enum StepResult: Sendable {
    /// The message that goes on; `assigned` are names, in lower case, of headers that the flow's author set here.
    case done(FlowMessage, assigned: Set<String>)
    case ask(StoreRequest)

    static func done(_ message: FlowMessage) -> StepResult { .done(message, assigned: []) }

    /// The message with another body.
    static func body(_ body: [UInt8], of scope: ExpressionScope) -> StepResult {
        var message = scope.message
        message.body = body
        return .done(message)
    }
}

/// A kind of step that the engine knows: what ``StepRegistry`` lists.
protocol FlowStep: Sendable {
    /// What the engine does at the step; throws what cannot be carried out.
    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode
}

/// What a step is read in.
struct StepContext: Sendable {
    /// With parameters filled in.
    let flow: IntegrationFlow
    let parameters: FlowParameters
    /// Receiver adapters that there is a channel for.
    let adapters: Set<String>
    /// The project's other files; nil where only the flow itself is known.
    let resources: ProjectResources?

    /// A file of the project, or nil where none are known; throws `unsupported` for one that the project lacks.
    func resource(_ path: String) throws(FlowError) -> ProjectResource? {
        guard let resources else { return nil }
        guard let found = resources.resource(path) else {
            throw FlowError(.unsupported, "the project has no file \(path)")
        }
        return found
    }
}
