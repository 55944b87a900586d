import Foundation
import Synchronization

/// Watches a server's process: for the line `ready` in what it prints, all of which goes to a log, and for its end.
final class ProcessWatch: Sendable {
    private struct State {
        var text = ""
        /// Nil while it is not known.
        var isReady: Bool?
        var hasEnded = false
        var waitingForReady: CheckedContinuation<Bool, Never>?
        var waitingForEnd: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let log: Mutex<FileHandle>

    init(log: FileHandle) {
        self.log = Mutex(log)
    }

    func take(_ data: Data, from handle: FileHandle) {
        guard !data.isEmpty else {
            handle.readabilityHandler = nil
            return
        }
        log.withLock { try? $0.write(contentsOf: data) }
        let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard state.isReady == nil else { return nil }
            state.text += String(decoding: data, as: UTF8.self)
            guard state.text.split(separator: "\n").contains("ready") else { return nil }
            state.isReady = true
            return state.waitingForReady.take()
        }
        waiting?.resume(returning: true)
    }

    func ended() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            state.isReady = state.isReady ?? false
            return (state.waitingForReady.take(), state.waitingForEnd.take())
        }
        waiting.0?.resume(returning: false)
        waiting.1?.resume()
    }

    /// Whether the process came to serve; false when it ended before.
    func isReady() async -> Bool {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Bool? in
                if state.isReady == nil { state.waitingForReady = continuation }
                return state.isReady
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// Returns when the process has ended.
    func end() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waitingForEnd = continuation }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }
}
