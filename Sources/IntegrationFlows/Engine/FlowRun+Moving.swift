import Foundation

extension FlowRun {
    enum Move {
        case action(FlowAction)
        case goOn
    }

    /// Carries out steps until one must wait or the run is over.
    mutating func advance(at now: Date) -> FlowAction {
        while true {
            let move: Move
            if let id = progress.stepID, let step = program.steps[id] {
                progress.stepsLeft -= 1
                guard progress.stepsLeft >= 0 else {
                    return .finish(
                        .failed(FlowFailure(detail: "The message went through too many steps", step: step.title)))
                }
                progress.visits.append(
                    Visit(stepID: id, title: step.title, at: now, message: limits.keepsMessages ? message : nil))
                move = carryOut(step, at: now)
            } else {
                move = endOfWay(at: now)
            }
            if case .action(let action) = move { return action }
        }
    }

    private mutating func carryOut(_ step: Step, at now: Date) -> Move {
        do throws(FlowError) {
            return try enter(step, at: now)
        } catch {
            return handle(FlowFailure(detail: error.detail, step: step.title))
        }
    }

    private mutating func enter(_ step: Step, at now: Date) throws(FlowError) -> Move {
        switch program.nodes[step.id] {
        case .pass?: leave(step.id)
        case .work(let work)?:
            return try take(try work.perform(scope(at: now)), of: step)
        case .call(let receiver, _)?:
            let call = try receiver.call(
                scope(at: now), CallOrigin(stepID: step.id, explicitHeaders: explicitHeaders))
            progress.waiting = .receiver
            progress.pages = []
            return .action(.call(call))
        case .route(let router)?: progress.stepID = try router.target(scope(at: now))
        case .process(let call)?: return try enter(call, from: step, at: now)
        case .split(let splitter)?: return try split(by: splitter, at: step, now)
        case .multicast(let multicast)?: return try fork(multicast, at: step)
        case .join?: return join(step)
        case .gather(let gatherer)?: return try gather(gatherer, at: step, now)
        case .end(let end)?: return finish(end, at: step)
        case .unavailable(let what)?: throw FlowError(.unsupported, "\(what) was not given with the flow")
        case nil: throw FlowError(.unsupported, "The step cannot be carried out")
        }
        return .goOn
    }

    /// What a step has come to: its message, or a question first.
    func checked(_ message: FlowMessage) throws(FlowError) -> FlowMessage {
        var size = message.body.count
        for field in message.headers.fields { size += field.name.utf8.count + field.value.utf8.count }
        for (key, value) in message.properties { size += key.utf8.count + value.utf8.count }
        guard size <= limits.messageSizeMax else {
            throw FlowError(.limitExceeded, "The message has grown beyond \(limits.messageSizeMax) bytes")
        }
        return message
    }

    mutating func take(_ result: StepResult, of step: Step) throws(FlowError) -> Move {
        switch result {
        case .done(let message, let assigned):
            self.message = try checked(message)
            explicitHeaders.formUnion(assigned)
            leave(step.id)
            return .goOn
        case .ask(let request):
            progress.waiting = .step
            return .action(.store(request))
        }
    }

    /// To the next step; nil where the way ends.
    mutating func leave(_ id: String) {
        progress.stepID = program.outgoing[id]?.first?.targetID
    }

    private mutating func finish(_ end: FlowEnd, at step: Step) -> Move {
        switch end {
        case .way:
            progress.stepID = nil
            return .goOn
        case .error:
            var failure =
                innermostProcess?.failure ?? inheritedFailure
                ?? FlowFailure(detail: "The flow ended at an error end event")
            failure.step = failure.step ?? step.title
            return handle(failure)
        case .escalation: return .action(.finish(.escalated(message)))
        case .termination: return .action(.finish(.completed(message)))
        }
    }

    /// Hands a failure to whoever is innermost: the exception sub-process of a process that is not in it yet, or a fork
    /// that lets the other branches go on.
    ///
    /// A branch of such a fork has the exception sub-process to itself: the others go on behind it.
    mutating func handle(_ failure: FlowFailure) -> Move {
        while let frame = frames.last {
            switch frame {
            case .fork(var fork) where !fork.stopsOnFailure && !fork.isJoined:
                if !isHandled(fork), let processID = program.steps[fork.stepID]?.processID,
                    let start = exceptionStart(of: processID)
                {
                    fork.handlesFailure = true
                    frames[frames.count - 1] = .fork(fork)
                    frames.append(
                        .process(ProcessFrame(processID: processID, returning: .end, failure: failure)))
                    progress.stepID = start
                    return .goOn
                }
                fork.failure = fork.failure ?? failure
                fork.handlesFailure = false
                return goOn(with: fork)
            case .process(var process) where process.failure == nil:
                guard let start = exceptionStart(of: process.processID) else { break }
                process.failure = failure
                frames[frames.count - 1] = .process(process)
                progress.stepID = start
                return .goOn
            default: break
            }
            frames.removeLast()
        }
        return .action(.finish(.failed(failure)))
    }

    /// Whether a fork's branch is in its process's exception sub-process already, or was opened there.
    private func isHandled(_ fork: ForkFrame) -> Bool {
        fork.handlesFailure || innermostProcess?.failure != nil || inheritedFailure != nil
    }

    /// An exception sub-process is over that did not fail itself: so is its process, and every process that called it.
    ///
    /// Only a fork that lets its other branches go on stops this; its gather step takes what the sub-process made.
    ///
    /// Source: SAP Cloud Integration, Handle Exceptions in Subprocess; Handle Exceptions When Using the Splitter Pattern.
    mutating func endHandledFailure() -> Move {
        while let frame = frames.last {
            if case .fork(var fork) = frame, !fork.stopsOnFailure, !fork.isJoined {
                let gather = program.gatherID(after: fork.stepID)
                if isAtBranchRoot { return endBranch(at: gather) }
                if gather != nil { fork.arrived.append(message) }
                fork.handlesFailure = false
                return goOn(with: fork)
            }
            frames.removeLast()
        }
        return .action(.finish(.completed(message)))
    }

    private func exceptionStart(of processID: String) -> String? {
        guard let process = program.flow.processes.first(where: { $0.id == processID }),
            let handler = process.steps.first(where: { $0.kind == .exceptionSubprocess && $0.parentID == nil })
        else { return nil }
        return process.steps.first { $0.parentID == handler.id && $0.kind == .errorStart }?.id
    }
}
