import CountersignTesting
import Dispatch
import GRDB
import Synchronization
import Testing

@testable import Persistence

/// Writes that wait together share a transaction, and nothing else.
@Suite(.timeLimit(.minutes(1)))
struct GroupedWritesTests {
    private final class Commits: TransactionObserver, Sendable {
        let count = Mutex(0)
        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseDidCommit(_ database: GRDB.Database) { count.withLock { $0 += 1 } }
        func databaseDidRollback(_ database: GRDB.Database) {}
    }

    private func pool(_ folder: ScratchFolder) throws -> DatabasePool {
        let pool = try DatabasePool(path: folder.path("grouped.sqlite"))
        try pool.write { try $0.execute(sql: "CREATE TABLE note (id INTEGER PRIMARY KEY)") }
        return pool
    }

    private func insert(_ id: Int) -> GroupedWrites.Body {
        { try $0.execute(sql: "INSERT INTO note VALUES (?)", arguments: [id]) }
    }

    /// Lets `count` writes come while the database is held; what became of each.
    private func together(
        _ pool: DatabasePool, _ bodies: [GroupedWrites.Body]
    ) async throws -> [Result<Void, any Error>] {
        let grouped = GroupedWrites(pool)
        let held = DispatchSemaphore(value: 0)
        pool.asyncWriteWithoutTransaction { _ in held.wait() }
        return await withTaskGroup(of: (Int, Result<Void, any Error>).self) { group in
            for (index, body) in bodies.enumerated() {
                group.addTask {
                    do {
                        try await grouped.write(body)
                        return (index, .success(()))
                    } catch {
                        return (index, .failure(error))
                    }
                }
                // The first one is on its way, and the others wait for it, in their order.
                while await (grouped.isWriting, grouped.waitingCount) != (true, index) { await Task.yield() }
            }
            held.signal()
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    @Test func whatWaitsTogetherIsCommittedTogether() async throws {
        let folder = try ScratchFolder()
        let pool = try pool(folder)
        let commits = Commits()
        pool.add(transactionObserver: commits, extent: .databaseLifetime)
        let results = try await together(pool, (1...50).map(insert))
        for result in results { try result.get() }
        #expect(commits.count.withLock { $0 } == 2)
        #expect(try await pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") } == 50)
    }

    @Test func whatFailsFailsAloneAndLeavesNothing() async throws {
        let folder = try ScratchFolder()
        let pool = try pool(folder)
        let twice: GroupedWrites.Body = { [insert] database in
            try insert(1000)(database)
            try insert(1000)(database)
        }
        let results = try await together(pool, (1...20).map(insert) + [twice] + (21...40).map(insert))
        for (index, result) in results.enumerated() where index != 20 { try result.get() }
        let error = #expect(throws: DatabaseError.self) { try results[20].get() }
        #expect(error?.resultCode == .SQLITE_CONSTRAINT)
        #expect(try await pool.read { try Int.fetchAll($0, sql: "SELECT id FROM note ORDER BY id") } == Array(1...40))
    }

    /// Where the transaction ends in the middle, nobody is told that anything was written.
    @Test func whatTheDatabaseRollsBackWasNotWritten() async throws {
        let folder = try ScratchFolder()
        let pool = try pool(folder)
        let end: GroupedWrites.Body = { try $0.execute(sql: "ROLLBACK") }
        let results = try await together(pool, [insert(1), insert(2), end, insert(3)])
        try results[0].get()
        for result in results[1...] { #expect(throws: (any Error).self) { try result.get() } }
        #expect(try await pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") } == 1)
    }
}
