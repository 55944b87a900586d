/// A call of a local process: once, in a loop, or once for each message.
struct ProcessCall: FlowStep {
    enum Repetition: Sendable {
        case once
        case loop(ProcessLoop)
        case idempotent(IdempotentProcess)
    }

    let processID: String
    let repetition: Repetition

    /// Throws `unsupported` where the step names no local process of the flow.
    init(_ step: Step, _ context: StepContext, _ repetition: Repetition = .once) throws(FlowError) {
        guard let id = step.properties["processId"] ?? step.properties["subProcessId"],
            context.flow.processes.contains(where: { $0.id == id && $0.isLocal })
        else { throw FlowError(.unsupported, "no local process is named") }
        processID = id
        self.repetition = repetition
    }

    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        .process(try ProcessCall(step, context))
    }
}

/// The step *Looping Process Call*: the process is called, and again as long as the condition holds afterwards.
///
/// The exchange property `CamelLoopIndex` counts the iterations from 0; the condition sees the one that has just ended.
///
/// Source: SAP Cloud Integration, Looping Process Call.
struct ProcessLoop: FlowStep {
    let condition: Router.Condition
    let iterationsMax: Int
    /// Whether a condition that still holds at the limit fails the message.
    let failsAtLimit: Bool

    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        guard let text = step.properties.settled("loopCondition") else {
            throw FlowError(.unsupported, "it has no condition")
        }
        let language = ConditionLanguage(expressionType: step.properties.settled("expressionType"), text: text)
        let iterations = Int(step.properties["loopMaximum"] ?? "") ?? 1000
        let loop = ProcessLoop(
            condition: try Router.Condition(RouteCondition(language: language, expression: text)),
            iterationsMax: min(max(iterations, 1), 100_000),
            failsAtLimit: step.properties.settled("postProcessing") == "throwException")
        return .process(try ProcessCall(step, context, .loop(loop)))
    }
}

/// The step *Idempotent Process Call*: the process is called for each message id once.
///
/// The exchange property `CamelDuplicateMessage` tells a process that is called for a duplicate all the same.
struct IdempotentProcess: FlowStep {
    let flowID: String
    let stepID: String
    let messageID: SimpleExpression
    let skipsDuplicates: Bool
    let expiryDays: Int

    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        let properties = step.properties
        guard let id = properties.first(of: ["messageId", "idempotentId", "idempotentMessageId", "MessageId"]) else {
            throw FlowError(.unsupported, "it names no message id")
        }
        let skips = properties.first(of: ["skipProcessCall", "skipProcess", "skipCallForDuplicates", "skip"])
        let expiry = properties.first(of: ["expire", "expirationPeriod", "idempotentExpirationDays"])
        let process = IdempotentProcess(
            flowID: context.flow.id, stepID: step.id, messageID: try SimpleExpression(id),
            skipsDuplicates: skips != "false", expiryDays: expiry.flatMap(Int.init) ?? 90)
        return .process(try ProcessCall(step, context, .idempotent(process)))
    }

    func key(_ scope: ExpressionScope) throws(FlowError) -> IdempotencyKey {
        let id = try messageID.evaluate(scope)
        guard !id.isEmpty, id.utf8.count <= 1000 else {
            throw FlowError(.stepFailed, "The message id of the idempotent call is empty or too long")
        }
        return IdempotencyKey(
            flowID: flowID, stepID: stepID, messageID: id,
            expiresAt: scope.now.addingTimeInterval(Double(expiryDays) * 86_400))
    }
}
