import Synchronization

/// How many connections each user has open, over all event loops.
final class UserConnections: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    private let max: Int

    init(max: Int) { self.max = max }

    private func enter(_ userID: String) -> Bool {
        counts.withLock { counts in
            guard counts[userID, default: 0] < max else { return false }
            counts[userID, default: 0] += 1
            return true
        }
    }

    private func leave(_ userID: String) {
        counts.withLock { counts in
            let rest = (counts[userID] ?? 0) - 1
            counts[userID] = rest > 0 ? rest : nil
        }
    }

    /// One connection's place among its user's.
    struct Seat {
        private let users: UserConnections
        private var userID: String?

        init(_ users: UserConnections) { self.users = users }

        /// False when all of that user's places are taken; a place taken before is kept for the same user only.
        mutating func take(_ userID: String) -> Bool {
            if self.userID == userID { return true }
            leave()
            guard users.enter(userID) else { return false }
            self.userID = userID
            return true
        }

        mutating func leave() {
            if let userID { users.leave(userID) }
            userID = nil
        }
    }
}
