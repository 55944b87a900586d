public import Foundation

/// Branches of a splitter or multicast that may go their ways at the same time, each a run of its own.
public struct ParallelBranches: Sendable {
    /// In the order of the branches.
    public var runs: [FlowRun]
    /// So many at once.
    public var concurrencyMax: Int
    /// Whether no further branch is begun once one has failed.
    public var stopsOnFailure: Bool
}

/// How a branch ended.
public struct BranchResult: Sendable {
    public var run: FlowRun
    public var outcome: FlowOutcome

    public init(run: FlowRun, outcome: FlowOutcome) {
        self.run = run
        self.outcome = outcome
    }
}

/// Where a branch has come to its end: the step where branches meet, or nowhere.
struct BranchEnd: Sendable {
    var stepID: String?
}

extension FlowRun {
    /// Runs a branch up to its first call or its end.
    public mutating func begin(at now: Date) -> FlowAction { advance(at: now) }

    /// Whether the run is a branch that stands where its own fork began, not in a fork or process within.
    var isAtBranchRoot: Bool { isBranch && frames.count == 1 }

    /// Hands the branches out; they are taken up when all have ended.
    mutating func handOut(_ fork: ForkFrame, concurrencyMax: Int) -> Move {
        let runs = fork.pending.map { branch in
            var run = self
            run.frames = [
                .fork(ForkFrame(stepID: fork.stepID, pending: [], stopsOnFailure: fork.stopsOnFailure))
            ]
            run.isBranch = true
            run.inheritedFailure = innermostProcess?.failure ?? inheritedFailure
            run.message = branch.message
            run.progress = Progress(stepID: branch.stepID, stepsLeft: progress.stepsLeft)
            return run
        }
        var fork = fork
        fork.pending = []
        frames.append(.fork(fork))
        progress.stepID = fork.stepID
        progress.waiting = .branches
        return .action(
            .branches(
                ParallelBranches(runs: runs, concurrencyMax: concurrencyMax, stopsOnFailure: fork.stopsOnFailure)))
    }

    /// A branch is over.
    mutating func endBranch(at stepID: String?) -> Move {
        branchEnd = BranchEnd(stepID: stepID)
        return .action(.finish(.completed(message)))
    }

    /// Goes on where the branches have met, as it would after the last one where they go one after the other.
    mutating func takeUp(_ results: [BranchResult], at now: Date) throws(FlowError) -> Move {
        guard case .fork(var fork)? = frames.last else {
            throw FlowError(.stepFailed, "The run does not wait for branches")
        }
        var meetingPoint: String?
        let stepsLeft = progress.stepsLeft
        for result in results {
            explicitHeaders.formUnion(result.run.explicitHeaders)
            progress.stepsLeft -= stepsLeft - result.run.progress.stepsLeft
            switch result.outcome {
            case .failed(let failure): fork.failure = fork.failure ?? failure
            case .escalated: return .action(.finish(result.outcome))
            case .completed(let message):
                guard let end = result.run.branchEnd else { return .action(.finish(result.outcome)) }
                self.message = message
                guard let stepID = end.stepID else { continue }
                fork.arrived.append(message)
                meetingPoint = meetingPoint ?? stepID
            }
        }
        if fork.stopsOnFailure, let failure = fork.failure {
            frames.removeLast()
            return handle(failure)
        }
        return try meet(fork, at: meetingPoint, now)
    }

    private mutating func meet(_ fork: ForkFrame, at stepID: String?, _ now: Date) throws(FlowError) -> Move {
        var fork = fork
        guard let stepID, let step = program.steps[stepID] else {
            frames[frames.count - 1] = .fork(fork)
            return goOn(with: fork)
        }
        if case .gather(let gatherer)? = program.nodes[stepID] { return try close(fork, by: gatherer, at: step, now) }
        fork.isJoined = true
        frames[frames.count - 1] = .fork(fork)
        leave(stepID)
        return .goOn
    }
}
