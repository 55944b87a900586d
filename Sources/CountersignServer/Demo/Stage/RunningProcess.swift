import Foundation
import Synchronization

/// A process that is started once, and may be told to end from elsewhere, also before it has begun.
///
/// Foundation learns of a process's end by a socket that closes with it. One that is started meanwhile by another thread
/// inherits that socket and holds it open, and the end is not noticed: processes are started one after the other.
final class RunningProcess: Sendable {
    private static let starting = Mutex(())

    private struct State {
        let process: Process
        var isUnwanted = false
    }

    private let state: Mutex<State>

    init(_ process: sending Process) {
        state = Mutex(State(process: process))
    }

    var processIdentifier: Int32 { state.withLock { $0.process.processIdentifier } }

    /// - Parameter ended: told the exit status, once.
    func start(ended: @escaping @Sendable (Int32) -> Void) throws {
        try state.withLock { state in
            guard !state.isUnwanted else { throw CancellationError() }
            state.process.terminationHandler = { ended($0.terminationStatus) }
            do {
                try Self.starting.withLock { _ in try state.process.run() }
            } catch {
                state.process.terminationHandler = nil
                throw error
            }
        }
    }

    /// Asks it to end, by SIGTERM.
    func terminate() {
        state.withLock { if $0.process.isRunning { $0.process.terminate() } }
    }

    /// Ends it at once, by SIGKILL; one that has not begun is not begun any more.
    func kill() {
        state.withLock { state in
            state.isUnwanted = true
            if state.process.isRunning { _ = Foundation.kill(state.process.processIdentifier, SIGKILL) }
        }
    }
}
