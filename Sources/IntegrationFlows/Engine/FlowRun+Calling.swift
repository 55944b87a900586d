import Foundation

/// Calls: of receivers, whose answers are taken up here, and of local processes.
extension FlowRun {
    mutating func takeUp(
        _ event: FlowEvent, waiting: Waiting, step: Step, at now: Date
    ) throws(FlowFailure) -> Move {
        do throws(FlowError) {
            switch (waiting, event) {
            case (_, .failed(let error)), (_, .stored(.failed(let error))):
                return handle(FlowFailure(error, step: step.title))
            case (.receiver, .replied(let reply)): return try takeUp(reply, of: step, at: now)
            case (.step, .stored(let answer)):
                guard case .work(let work)? = program.nodes[step.id] else { break }
                return try take(try work.resume(answer, scope(at: now)), of: step)
            case (.knownKey(let call, let key), .stored(.known(let isKnown))):
                return try takeUp(call, key, isKnown: isKnown, step: step)
            case (.branches, .branches(let results)): return try takeUp(results, at: now)
            case (.rememberedKey, .stored):
                leave(step.id)
                return .goOn
            default: break
            }
            throw FlowError(.stepFailed, "The answer is not what the step waits for")
        } catch {
            throw FlowFailure(detail: error.detail, step: step.title)
        }
    }

    private mutating func takeUp(_ reply: ReceiverReply, of step: Step, at now: Date) throws(FlowError) -> Move {
        guard case .call(let receiver, let keepsReply)? = program.nodes[step.id] else { return .goOn }
        if var failure = receiver.failure(of: reply) {
            if keepsReply { message = try checked(receiver.taken(reply, scope(at: now), isFailure: true)) }
            failure.step = step.title
            return handle(failure)
        }
        if keepsReply, let paging = receiver as? any PagingReceiver,
            let page = try paging.page(reply, scope(at: now))
        {
            if let next = try take(page, of: paging, at: step, now) { return next }
            message = try checked(paging.taken(progress.pages, reply, scope(at: now)))
            progress.pages = []
        } else if keepsReply {
            message = try checked(receiver.taken(reply, scope(at: now), isFailure: false))
        } else if reply.status > 0 {
            message.headers["CamelHttpResponseCode"] = String(reply.status)
        }
        leave(step.id)
        return .goOn
    }

    /// Keeps a page, and asks for the one behind it; nil where it was the last.
    private mutating func take(
        _ page: ReceiverPage, of receiver: any PagingReceiver, at step: Step, _ now: Date
    ) throws(FlowError) -> Move? {
        progress.pages.append(page)
        progress.stepsLeft -= 1
        let size = progress.pages.reduce(0) { $0 + $1.content.utf8.count }
        guard size <= limits.messageSizeMax, progress.stepsLeft >= 0 else {
            throw FlowError(.limitExceeded, "The receiver's pages have grown beyond \(limits.messageSizeMax) bytes")
        }
        let origin = CallOrigin(stepID: step.id, explicitHeaders: explicitHeaders)
        guard let call = try receiver.call(after: progress.pages, scope(at: now), origin) else { return nil }
        progress.waiting = .receiver
        return .action(.call(call))
    }

    // MARK: - Local processes

    mutating func enter(_ call: ProcessCall, from step: Step, at now: Date) throws(FlowError) -> Move {
        switch call.repetition {
        case .once:
            try begin(call.processID, ProcessFrame(processID: call.processID, returning: .step(step.id)))
            return .goOn
        case .loop: return try iterate(call.processID, from: step, done: 0)
        case .idempotent(let idempotent):
            let key = try idempotent.key(scope(at: now))
            progress.waiting = .knownKey(call, key)
            return .action(.store(.isKnown(key)))
        }
    }

    private mutating func takeUp(
        _ call: ProcessCall, _ key: IdempotencyKey, isKnown: Bool, step: Step
    ) throws(FlowError) -> Move {
        guard case .idempotent(let idempotent) = call.repetition else { return .goOn }
        message.properties["CamelDuplicateMessage"] = isKnown ? "true" : nil
        if isKnown, idempotent.skipsDuplicates {
            leave(step.id)
        } else {
            try begin(
                call.processID, ProcessFrame(processID: call.processID, returning: .idempotent(step.id, key: key)))
        }
        return .goOn
    }

    private mutating func begin(_ processID: String, _ frame: ProcessFrame) throws(FlowError) {
        guard frames.count < limits.callDepthMax else {
            throw FlowError(.limitExceeded, "Processes call each other too deeply")
        }
        let start = program.flow.processes.first { $0.id == processID }?.steps.first {
            $0.parentID == nil && $0.kind.isStart
        }
        guard let start else { throw FlowError(.stepFailed, "The local process has no start event") }
        frames.append(.process(frame))
        progress.stepID = start.id
    }

    private mutating func iterate(_ processID: String, from step: Step, done: Int) throws(FlowError) -> Move {
        message.properties["CamelLoopIndex"] = String(done)
        try begin(processID, ProcessFrame(processID: processID, returning: .loop(step.id, done: done + 1)))
        return .goOn
    }

    /// The process has been carried out once more; its condition tells whether it is again.
    private mutating func endIteration(
        of call: ProcessCall, _ loop: ProcessLoop, at step: Step, done: Int, _ now: Date
    ) throws(FlowError) -> Move {
        guard try loop.condition.holds(scope(at: now)) else {
            leave(step.id)
            return .goOn
        }
        if done < loop.iterationsMax { return try iterate(call.processID, from: step, done: done) }
        guard !loop.failsAtLimit else {
            throw FlowError(.stepFailed, "The loop has not ended after \(loop.iterationsMax) iterations")
        }
        leave(step.id)
        return .goOn
    }

    /// The current process is over: back to its caller, or the run is complete.
    mutating func endProcess(at now: Date) -> Move {
        guard case .process(let frame)? = frames.popLast() else { return .action(.finish(.completed(message))) }
        if frame.failure != nil { return endHandledFailure() }
        guard let caller = frame.callerStepID, let step = program.steps[caller] else {
            return .action(.finish(.completed(message)))
        }
        progress.stepID = caller
        switch frame.returning {
        case .loop(_, let done):
            guard case .process(let call)? = program.nodes[caller], case .loop(let loop) = call.repetition else {
                break
            }
            do throws(FlowError) {
                return try endIteration(of: call, loop, at: step, done: done, now)
            } catch {
                return handle(FlowFailure(detail: error.detail, step: step.title))
            }
        case .idempotent(_, let key):
            progress.waiting = .rememberedKey
            return .action(.store(.remember(key)))
        default: break
        }
        leave(caller)
        return .goOn
    }
}
