import Foundation

extension FlowRun {
    enum Move {
        case action(FlowAction)
        case goOn
    }

    /// Carries out steps until one must wait or the run is over.
    mutating func advance(at now: Date) -> FlowAction {
        while true {
            guard let id = stepID, let step = program.steps[id] else {
                if case .action(let action) = endProcess(at: now) { return action }
                continue
            }
            stepsLeft -= 1
            guard stepsLeft >= 0 else {
                return .finish(
                    .failed(FlowFailure(detail: "The message went through too many steps", step: step.title)))
            }
            visits.append(Visit(stepID: id, title: step.title, at: now))
            do throws(FlowError) {
                if case .action(let action) = try carryOut(step, at: now) { return action }
            } catch {
                let failure = FlowFailure(detail: error.detail, step: step.title)
                if case .action(let action) = handle(failure) { return action }
            }
        }
    }

    private mutating func carryOut(_ step: Step, at now: Date) throws(FlowError) -> Move {
        switch program.work[step.id] {
        case .pass?: leave(step.id)
        case .contentModifier(let modifier)?:
            var scope = scope(at: now)
            explicitHeaders.formUnion(try modifier.apply(to: &scope))
            message = scope.message
            try checkSize()
            leave(step.id)
        case .jsonToXML(let converter)?:
            message.body = try converter.convert(message.body)
            message.headers["Content-Type"] = "application/xml"
            try checkSize()
            leave(step.id)
        case .call(let receiver?, _)?:
            return .action(
                .call(try receiver.call(scope(at: now), stepID: step.id, explicitHeaders: explicitHeaders)))
        case .router?: stepID = try route(step, at: now)
        case .processCall(let process)?: try enter(process, from: step)
        case .looping(let process, let condition, let iterationsMax)?:
            try loop(process, condition, iterationsMax, step: step, at: now)
        case .finish?: stepID = nil
        case .errorEnd?: return handle(endedByError(step))
        case .escalationEnd?: return .action(.finish(.escalated(message)))
        case .call(nil, _)?, nil:
            throw FlowError(.unsupported, "The step cannot be carried out")
        }
        return .goOn
    }

    func scope(at now: Date) -> ExpressionScope {
        ExpressionScope(
            message: message, messageID: messageID, flowID: program.flow.id, now: now,
            exceptionMessage: frames.last?.failure?.detail, namespaces: program.namespaces)
    }

    /// To the next step; nil where the way ends.
    mutating func leave(_ id: String) {
        stepID = program.outgoing[id]?.first?.targetID
    }

    private func checkSize() throws(FlowError) {
        var size = message.body.count
        for field in message.headers.fields { size += field.name.utf8.count + field.value.utf8.count }
        for (key, value) in message.properties { size += key.utf8.count + value.utf8.count }
        guard size <= limits.messageSizeMax else {
            throw FlowError(.limitExceeded, "The message has grown beyond \(limits.messageSizeMax) bytes")
        }
    }

    /// The first route whose condition holds, in the order of the file; the default one when none does.
    private func route(_ router: Step, at now: Date) throws(FlowError) -> String {
        let routes = program.outgoing[router.id] ?? []
        let scope = scope(at: now)
        for route in routes where route.id != router.defaultRouteID {
            let holds =
                switch program.conditions[route.id] {
                case .simple(let condition)?: try condition.holds(scope)
                case .xpath(let expression)?: try expression.holds(scope)
                case nil: false
                }
            if holds { return route.targetID }
        }
        let fallback =
            routes.first { $0.id == router.defaultRouteID } ?? routes.first { program.conditions[$0.id] == nil }
        guard let fallback else { throw FlowError(.stepFailed, "No route's condition holds and none is the default") }
        return fallback.targetID
    }

    private mutating func enter(_ processID: String, from step: Step, iterations: Int = 0) throws(FlowError) {
        guard frames.count < limits.callDepthMax else {
            throw FlowError(.limitExceeded, "Processes call each other too deeply")
        }
        let start = program.flow.processes.first { $0.id == processID }?.steps.first {
            $0.parentID == nil && $0.kind.isStart
        }
        guard let start else { throw FlowError(.stepFailed, "The local process has no start event") }
        frames.append(Frame(processID: processID, callerStepID: step.id, iterations: iterations))
        stepID = start.id
    }

    private mutating func loop(
        _ processID: String, _ condition: SimpleCondition, _ iterationsMax: Int, step: Step, at now: Date,
        done: Int = 0
    ) throws(FlowError) {
        if done < iterationsMax, try condition.holds(scope(at: now)) {
            try enter(processID, from: step, iterations: done + 1)
        } else {
            leave(step.id)
        }
    }

    /// The current process is over: back to its caller, or the run is complete.
    private mutating func endProcess(at now: Date) -> Move {
        guard let frame = frames.popLast(), let caller = frame.callerStepID else {
            return .action(.finish(.completed(message)))
        }
        guard case .looping(let process, let condition, let most)? = program.work[caller],
            let step = program.steps[caller], frame.failure == nil
        else {
            leave(caller)
            return .goOn
        }
        do throws(FlowError) {
            try loop(process, condition, most, step: step, at: now, done: frame.iterations)
            return .goOn
        } catch {
            return handle(FlowFailure(detail: error.detail, step: step.title))
        }
    }

    private func endedByError(_ step: Step) -> FlowFailure {
        var failure = frames.last?.failure ?? FlowFailure(detail: "The flow ended at an error end event")
        failure.step = failure.step ?? step.title
        return failure
    }

    mutating func fail(_ failure: FlowFailure, at now: Date) -> FlowAction {
        if case .action(let action) = handle(failure) { return action }
        return advance(at: now)
    }

    /// Hands a failure to the exception sub-process of the innermost process that has one and is not in it yet.
    mutating func handle(_ failure: FlowFailure) -> Move {
        while let frame = frames.last {
            if frame.failure == nil, let start = exceptionStart(of: frame.processID) {
                frames[frames.count - 1].failure = failure
                stepID = start
                return .goOn
            }
            frames.removeLast()
        }
        return .action(.finish(.failed(failure)))
    }

    private func exceptionStart(of processID: String) -> String? {
        guard let process = program.flow.processes.first(where: { $0.id == processID }),
            let handler = process.steps.first(where: { $0.kind == .exceptionSubprocess && $0.parentID == nil })
        else { return nil }
        return process.steps.first { $0.parentID == handler.id && $0.kind == .errorStart }?.id
    }
}
