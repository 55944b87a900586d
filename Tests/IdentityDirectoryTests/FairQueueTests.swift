import Testing

@testable import IdentityDirectory

struct FairQueueTests {
    private func queue(_ max: Int, _ entries: (String, Int)...) -> (FairQueue<String, Int>, refused: [Int]) {
        var queue = FairQueue<String, Int>(max: max)
        let refused = entries.compactMap { queue.enter($0.1, of: $0.0) }
        return (queue, refused)
    }

    private func all(_ queue: FairQueue<String, Int>) -> [Int] {
        var queue = queue
        var taken: [Int] = []
        while let next = queue.next() { taken.append(next) }
        #expect(queue.count == 0)
        return taken
    }

    @Test func askersTakeTurns() {
        let (queue, refused) = queue(9, ("a", 1), ("a", 2), ("a", 3), ("b", 4), ("c", 5), ("b", 6))
        #expect(refused.isEmpty)
        #expect(all(queue) == [1, 4, 5, 2, 6, 3])
    }

    @Test func whoAsksMostGoesWithoutWhereThereIsNoRoom() {
        let (queue, refused) = queue(3, ("a", 1), ("a", 2), ("a", 3), ("b", 4), ("c", 5), ("a", 6), ("d", 7))
        // The latest of a, twice; then a asks for more than the others; then all have one, and the last comes too late.
        #expect(refused == [3, 2, 6, 7])
        #expect(all(queue) == [1, 4, 5])
    }

    @Test func whoWasServedComesBackAtTheEnd() {
        var (queue, _) = queue(9, ("a", 1), ("b", 2), ("b", 3))
        #expect(queue.next() == 1)
        _ = queue.enter(4, of: "a")
        #expect(all(queue) == [2, 4, 3])
    }
}
