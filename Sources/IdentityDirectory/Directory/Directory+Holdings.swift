public import Foundation

/// What certificates a user holds, in numbers.
public struct Holding: Sendable, Hashable {
    public var count: Int
    /// When a call was last accepted by one of them; nil when never.
    public var lastSeenAt: Date?

    public init(count: Int, lastSeenAt: Date?) {
        self.count = count
        self.lastSeenAt = lastSeenAt
    }
}

extension Directory {
    /// How many certificates a user holds, counted one by one.
    public func certificateCount(ofUser id: String) async throws -> Int {
        let at = now
        return try await store.read { rows in
            var count = 0
            var filter = AssignmentFilter(userID: id, limit: 1000)
            while true {
                let page = try rows.certificates.search(filter, at: at)
                count += page.assignments.count
                guard let next = page.next else { return count }
                filter.after = next
            }
        }
    }

    /// What these users hold, each counted up to a hundred certificates.
    public func holdings(of users: [String]) async throws -> [String: Holding] {
        await flush()
        let at = now
        return try await store.read { rows in
            var holdings: [String: Holding] = [:]
            for user in users {
                let held = try rows.certificates.search(AssignmentFilter(userID: user, limit: 100), at: at).assignments
                holdings[user] = Holding(count: held.count, lastSeenAt: held.compactMap(\.lastSeenAt).max())
            }
            return holdings
        }
    }
}
