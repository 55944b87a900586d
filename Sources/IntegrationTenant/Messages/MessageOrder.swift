import Synchronization

/// Lets the messages of ordered flows go one after the other, in the order in which they were stored.
///
/// A message that has not joined has no order to keep.
final class MessageOrder: Sendable {
    private struct Queue {
        /// The first one's turn it is, until it leaves.
        var ids: [String] = []
        var waiting: [String: CheckedContinuation<Bool, Never>] = [:]
    }

    private let queues = Mutex<[String: Queue]>([:])

    /// Takes a place behind all others of the flow; once for each message.
    func join(_ id: String, flow: String) {
        queues.withLock { queues in
            guard queues[flow]?.ids.contains(id) != true else { return }
            queues[flow, default: Queue()].ids.append(id)
        }
    }

    /// Waits for the message's turn; false where it has left instead.
    func turn(_ id: String, flow: String) async -> Bool {
        await withCheckedContinuation { continuation in
            let mayGo = queues.withLock { queues in
                guard let queue = queues[flow], queue.ids.contains(id), queue.ids.first != id else { return true }
                queues[flow]?.waiting[id] = continuation
                return false
            }
            if mayGo { continuation.resume(returning: true) }
        }
    }

    /// Gives the place up, and the turn to the next one.
    func leave(_ id: String, flow: String) {
        let woken = queues.withLock { queues -> [(CheckedContinuation<Bool, Never>, Bool)] in
            guard var queue = queues[flow], let index = queue.ids.firstIndex(of: id) else { return [] }
            queue.ids.remove(at: index)
            var woken: [(CheckedContinuation<Bool, Never>, Bool)] = []
            if let own = queue.waiting.removeValue(forKey: id) { woken.append((own, false)) }
            if let first = queue.ids.first, let next = queue.waiting.removeValue(forKey: first) {
                woken.append((next, true))
            }
            queues[flow] = queue.ids.isEmpty ? nil : queue
            return woken
        }
        for (continuation, mayGo) in woken { continuation.resume(returning: mayGo) }
    }
}
