import Synchronization

/// Runs operations one after the other, across their suspensions, askers in turn.
final class FairLine<Asker: Hashable & Sendable>: Sendable {
    private struct State {
        var isBusy = false
        var queue: FairQueue<Asker, CheckedContinuation<Bool, Never>>
    }

    private let state: Mutex<State>

    init(waitingMax: Int) { state = Mutex(State(queue: FairQueue(max: waitingMax))) }

    /// Runs `operation` when it is its turn; nil, and never run, where too many wait.
    func run<Result: Sendable>(
        for asker: Asker, _ operation: @Sendable () async throws -> Result
    ) async rethrows -> Result? {
        guard await turn(of: asker) else { return nil }
        defer { passOn() }
        return try await operation()
    }

    private func turn(of asker: Asker) async -> Bool {
        await withCheckedContinuation { continuation in
            let (told, hasTurn) = state.withLock { state in
                guard state.isBusy else {
                    state.isBusy = true
                    return (Optional(continuation), true)
                }
                return (state.queue.enter(continuation, of: asker), false)
            }
            told?.resume(returning: hasTurn)
        }
    }

    private func passOn() {
        let next = state.withLock { state in
            let next = state.queue.next()
            state.isBusy = next != nil
            return next
        }
        next?.resume(returning: true)
    }
}
