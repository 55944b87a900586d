import Dispatch
import Foundation
import Synchronization
import Testing

@testable import IdentityDirectory

/// A refusal costs the same for every name, so that its time does not tell which names exist, or are locked.
struct PasswordGateTests {
    private let store = MemoryDirectoryStore()

    private func comparisons(_ record: PasswordRecord?) async throws -> (PasswordGate.Outcome, Int) {
        let count = Counter()
        let gate = PasswordGate(store: store, clock: SystemClock(), failuresMax: 3) { _, _ in
            count.increment()
            return false
        }
        let outcome = try await gate.check("wrong", of: record, for: "192.0.2.1") { record }
        return (outcome, count.value)
    }

    private final class Counter: Sendable {
        private let state = Mutex(0)
        var value: Int { state.withLock { $0 } }
        func increment() { state.withLock { $0 += 1 } }
    }

    private func record(isLocked: Bool, failures: Int = 0) -> PasswordRecord {
        var record = PasswordRecord(id: "_ABCXYZ", hash: PasswordHash(encoded: "of something"))
        record.lockedAt = isLocked ? Date() : nil
        record.failures = failures
        return record
    }

    @Test func anUnknownALockedAndAKnownNameCostOneComparisonEach() async throws {
        #expect(try await comparisons(nil) == (.wrong, 1))
        #expect(try await comparisons(record(isLocked: true, failures: 3)) == (.locked, 1))
        #expect(try await comparisons(record(isLocked: false)) == (.wrong, 1))
    }

    /// A flood from one place fills the queue; whoever calls from elsewhere is next, and not turned away.
    @Test(.timeLimit(.minutes(1))) func aFloodOfPasswordsKeepsNobodyElseOut() async throws {
        let compared = Mutex<[String]>([])
        let proceed = DispatchSemaphore(value: 0)
        let gate = PasswordGate(store: store, clock: SystemClock(), failuresMax: 3) { password, _ in
            compared.withLock { $0.append(password) }
            proceed.wait()
            return password == "right"
        }
        let record = record(isLocked: false)
        @Sendable func check(_ password: String, from asker: String) async throws -> PasswordGate.Outcome {
            try await gate.check(password, of: nil, for: asker) { password == "right" ? record : nil }
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask { (try? await check("flood", from: "192.0.2.1")) == nil }
            }
            // One is being compared, 32 wait, the others are turned away.
            for _ in 0..<67 { #expect(try await group.next() == true) }
            async let honest = check("right", from: "192.0.2.2")
            // Another of the flood makes room.
            #expect(try await group.next() == true)
            for _ in 0..<33 { proceed.signal() }
            #expect(try await honest == .right)
            #expect(compared.withLock { $0.firstIndex(of: "right") ?? 99 } <= 2)
            for try await isTurnedAway in group { #expect(!isTurnedAway) }
        }
    }
}
