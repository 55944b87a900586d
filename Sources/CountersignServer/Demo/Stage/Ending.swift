import Synchronization

/// Tells work that goes round and round to end with the round that it is in; cancelling would break that round off.
final class Ending: Sendable {
    private let told = Mutex(false)

    var isTold: Bool { told.withLock { $0 } }

    func tell() { told.withLock { $0 = true } }
}
