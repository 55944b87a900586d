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
        let outcome = try await gate.check("wrong", of: record, user: "_ABCXYZ") { record }
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
}
