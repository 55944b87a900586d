import ConnectionLifecycle
import Foundation
import Testing

/// What every store of hand-overs must do; run on each of them.
struct HandOverStoreContract: Sendable {
    private let store: any HandOverStore

    /// Takes a store that is empty.
    init(_ store: any HandOverStore) {
        self.store = store
    }

    func check() async throws {
        let time = Date(timeIntervalSince1970: 1_800_000_000)
        let (late, soon) = (Self.offer("late", time, seconds: 100), Self.offer("soon", time, seconds: 10))
        try await store.insert(late)
        try await store.insert(soon)
        #expect(try await store.handOvers(limit: 10).map(\.id) == ["soon", "late"])
        #expect(try await store.handOvers(limit: 1).map(\.id) == ["soon"])
        #expect(try await store.waiting().map(\.id) == ["soon", "late"])
        #expect(try await store.waiting(secretDigest: "digest of late") == late.handOver)
        #expect(try await store.waiting(secretDigest: "digest of nothing") == nil)
        #expect(try await store.end("late", .fetched, at: time) == Array("file of late".utf8))
        #expect(try await store.end("late", .expired, at: time) == nil, "it ends once")
        #expect(try await store.waiting(secretDigest: "digest of late") == nil)
        #expect(try await store.waiting().map(\.id) == ["soon"])
        var ended = late.handOver
        ended.state = .fetched
        ended.endedAt = time
        #expect(try await store.handOvers(limit: 10).last == ended)
        try await onlyOneFetches()
    }

    private func onlyOneFetches() async throws {
        let fetched = try await withThrowingTaskGroup(of: Bool.self) { [store] group in
            for _ in 0..<8 { group.addTask { try await store.end("soon", .fetched, at: Date()) != nil } }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(fetched == 1)
    }

    private static func offer(_ id: String, _ time: Date, seconds: Double) -> StoredHandOver {
        let handOver = HandOver(
            id: id, userID: "_A", certificate: String(repeating: "ab", count: 32), fileName: "\(id).p12",
            offeredAt: time, offeredBy: "admin", expiresAt: time + seconds, state: .waiting)
        return StoredHandOver(
            handOver: handOver, secretDigest: "digest of \(id)", content: Array("file of \(id)".utf8))
    }
}
