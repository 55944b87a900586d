import Synchronization

/// Lets a bounded number of messages run at once and a bounded number wait.
final class MessageGate: Sendable {
    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let runningMax: Int
    private let waitingMax: Int
    private let state = Mutex(State())

    init(runningMax: Int, waitingMax: Int) {
        self.runningMax = max(runningMax, 1)
        self.waitingMax = waitingMax
    }

    /// Whether one more could wait.
    var hasRoom: Bool { state.withLock { $0.running < runningMax || $0.waiting.count < waitingMax } }

    /// Waits for its turn, first come first served; ``leave()`` must follow.
    func enter() async {
        await withCheckedContinuation { continuation in
            let mayGo = state.withLock { state in
                if state.running < runningMax {
                    state.running += 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if mayGo { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
