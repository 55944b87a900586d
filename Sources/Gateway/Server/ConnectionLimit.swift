import Synchronization

/// How many connections are open over all event loops, and whether one more may be.
package final class ConnectionLimit: Sendable {
    private let open = Atomic<Int>(0)
    private let max: Int

    package init(max: Int) { self.max = max }

    package var count: Int { open.load(ordering: .relaxed) }

    /// Whether there is hardly room for more: a tenth of the places is left, or less.
    var isNearlyReached: Bool { count >= max - max / 10 }

    /// Whether there was room; who gets true must leave once.
    package func enter() -> Bool {
        if open.wrappingAdd(1, ordering: .relaxed).newValue <= max { return true }
        open.wrappingSubtract(1, ordering: .relaxed)
        return false
    }

    package func leave() { open.wrappingSubtract(1, ordering: .relaxed) }
}
