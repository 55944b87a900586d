import Synchronization

/// How much of bodies is in memory for integration flows, over all event loops.
final class CollectedBytes: Sendable {
    private let held = Atomic<Int>(0)
    private let max: Int

    init(max: Int) { self.max = max }

    /// Whether there is room for so many more; what was taken is to be given back.
    func take(_ count: Int) -> Bool {
        if held.wrappingAdd(count, ordering: .relaxed).newValue <= max { return true }
        giveBack(count)
        return false
    }

    func giveBack(_ count: Int) { held.wrappingSubtract(count, ordering: .relaxed) }
}
