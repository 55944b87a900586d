import CountersignTesting
import Foundation
import IdentityDirectory
import Logging
import Synchronization
import Testing

/// A store whose database can be taken away.
private final class FragileStore: DirectoryStore {
    private let inner: MemoryDirectoryStore
    private let isLost = Mutex(false)

    init(_ inner: MemoryDirectoryStore) { self.inner = inner }

    func lose(_ lost: Bool) { isLost.withLock { $0 = lost } }

    private func check() throws {
        if isLost.withLock({ $0 }) { throw DirectoryError(.storeUnavailable, "lost") }
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        try check()
        return try await inner.read(body)
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        try check()
        return try await inner.write(body)
    }
}

struct StalenessTests {
    @Test func theLastStateIsServedForABoundedTime() async throws {
        let memory = MemoryDirectoryStore()
        let store = FragileStore(memory)
        let fixture = try await DirectoryFixture(store: store)
        #expect(fixture.directory.isCurrent)
        store.lose(true)
        await #expect(throws: DirectoryError.self) { try await fixture.directory.start() }
        #expect(!fixture.directory.isCurrent)
        #expect(try fixture.verdict(nil) == .certificateMissing)
        fixture.clock.advance(seconds: 901)
        let error = #expect(throws: DirectoryError.self) { _ = try fixture.verdict(nil) }
        #expect(error?.code == .undecided)
        store.lose(false)
        try await fixture.directory.start()
        #expect(try fixture.verdict(nil) == .certificateMissing)
        #expect(fixture.directory.isCurrent)
    }

    @Test func decisionsThatCannotBeWrittenAreKept() async throws {
        let memory = MemoryDirectoryStore()
        let store = FragileStore(memory)
        let fixture = try await DirectoryFixture(store: store)
        let call = fixture.call(nil)
        let verdict = try fixture.directory.judge.judge(call)
        store.lose(true)
        fixture.directory.record(
            AccessDecision(call: call, verdict: verdict, correlationID: "c", peerAddress: "p", durationMicroseconds: 1))
        await fixture.directory.flush()
        store.lose(false)
        #expect(try await fixture.directory.decisions().map(\.correlationID) == ["c"])
    }
}
