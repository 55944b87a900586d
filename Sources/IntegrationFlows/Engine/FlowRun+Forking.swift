import Foundation

/// Splitters, multicasts, joins and gather steps: one message becomes several, and one again.
extension FlowRun {
    mutating func split(by splitter: any MessageSplitter, at step: Step, _ now: Date) throws(FlowError) -> Move {
        let pieces = try splitter.pieces(scope(at: now))
        guard pieces.count <= limits.splitMax else {
            throw FlowError(.limitExceeded, "The message splits into more than \(limits.splitMax) messages")
        }
        guard let target = program.outgoing[step.id]?.first?.targetID, !pieces.isEmpty else {
            // Nothing to split: no message leaves the splitter, and the way ends here.
            progress.stepID = nil
            return .goOn
        }
        let branches = pieces.enumerated().map { index, piece in
            var branch = message
            branch.body = piece.body
            for field in piece.headers { branch.headers[field.name] = field.value }
            branch.properties["CamelSplitIndex"] = String(index)
            branch.properties["CamelSplitSize"] = String(pieces.count)
            branch.properties["CamelSplitComplete"] = index == pieces.count - 1 ? "true" : "false"
            return ForkFrame.Branch(stepID: target, message: branch)
        }
        return open(
            ForkFrame(
                stepID: step.id, pending: branches[...], original: message, stopsOnFailure: splitter.stopsOnFailure),
            concurrencyMax: splitter.concurrencyMax)
    }

    mutating func fork(_ multicast: Multicast, at step: Step) throws(FlowError) -> Move {
        let branches = multicast.targets.map { ForkFrame.Branch(stepID: $0, message: message) }
        guard !branches.isEmpty else { throw FlowError(.stepFailed, "The multicast has no branch") }
        return open(
            ForkFrame(stepID: step.id, pending: branches[...], stopsOnFailure: true),
            concurrencyMax: multicast.isParallel ? branches.count : 1)
    }

    private mutating func open(_ fork: ForkFrame, concurrencyMax: Int) -> Move {
        if limits.runsBranchesAtOnce, concurrencyMax > 1, fork.pending.count > 1 {
            return handOut(fork, concurrencyMax: concurrencyMax)
        }
        var fork = fork
        guard let first = fork.pending.popFirst() else { return .goOn }
        message = first.message
        progress.stepID = first.stepID
        frames.append(.fork(fork))
        return .goOn
    }

    /// A branch of a multicast has come to where they meet.
    mutating func join(_ step: Step) -> Move {
        if isAtBranchRoot { return endBranch(at: step.id) }
        guard case .fork(var fork)? = frames.last, !fork.isJoined else {
            leave(step.id)
            return .goOn
        }
        fork.arrived.append(message)
        if !fork.pending.isEmpty { return goOn(with: fork) }
        fork.isJoined = true
        frames[frames.count - 1] = .fork(fork)
        leave(step.id)
        return .goOn
    }

    /// A branch of a splitter has come to where they are made one, or the message behind a join is made of its parts.
    mutating func gather(_ gatherer: Gatherer, at step: Step, _ now: Date) throws(FlowError) -> Move {
        if isAtBranchRoot { return endBranch(at: step.id) }
        guard case .fork(var fork)? = frames.last else {
            message = try checked(gatherer.gathered([message], scope(at: now)))
            leave(step.id)
            return .goOn
        }
        if !fork.isJoined {
            fork.arrived.append(message)
            if !fork.pending.isEmpty { return goOn(with: fork) }
        }
        return try close(fork, by: gatherer, at: step, now)
    }

    mutating func close(
        _ fork: ForkFrame, by gatherer: Gatherer, at step: Step, _ now: Date
    ) throws(FlowError) -> Move {
        frames.removeLast()
        guard !fork.arrived.isEmpty else {
            return handle(fork.failure ?? FlowFailure(detail: "No message has come to the step", step: step.title))
        }
        message = try checked(gatherer.gathered(fork.arrived, scope(at: now)))
        leave(step.id)
        return .goOn
    }

    /// The next branch, or, when none is left, what follows the fork.
    mutating func goOn(with fork: ForkFrame) -> Move {
        var fork = fork
        if let next = fork.pending.popFirst() {
            frames[frames.count - 1] = .fork(fork)
            message = next.message
            progress.stepID = next.stepID
            return .goOn
        }
        // The last branch has failed while others have arrived at the gather step: that step goes on with them.
        if !fork.arrived.isEmpty, let gather = program.gatherID(after: fork.stepID) {
            fork.isJoined = true
            frames[frames.count - 1] = .fork(fork)
            progress.stepID = gather
            return .goOn
        }
        frames.removeLast()
        if let failure = fork.failure { return handle(failure) }
        message = fork.original ?? message
        progress.stepID = nil
        return .goOn
    }

    /// A way has ended without an event that says more: the branch or the process is over.
    mutating func endOfWay(at now: Date) -> Move {
        if isAtBranchRoot { return endBranch(at: nil) }
        guard case .fork(let fork)? = frames.last else { return endProcess(at: now) }
        guard fork.isJoined else { return goOn(with: fork) }
        frames.removeLast()
        return .goOn
    }
}
