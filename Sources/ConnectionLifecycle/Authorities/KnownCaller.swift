public import Foundation
import IdentityDirectory

/// A user as it was last let in from an address.
public struct KnownCaller: Sendable, Hashable {
    public let userID: String
    public let lastCallAt: Date
    public let address: String
}

extension Authorities {
    /// Who was let in lately, the latest first: the last `callsMax` recorded calls, and the certificates seen within a
    /// month, for of many calls only a share may be recorded.
    public func knownCallers() async throws -> [KnownCaller] {
        let calls = try await directory.decisions(
            DecisionFilter(code: .accepted, limit: AuthorityDependents.callsMax))
        var seen = AssignmentFilter(limit: AuthorityDependents.callsMax)
        seen.seenSince = Date(timeIntervalSinceNow: -30 * 86_400)
        let certificates = try await directory.assignments(seen)

        var callers: [[String]: KnownCaller] = [:]
        func take(_ userID: String, _ at: Date, _ address: String) {
            let key = [userID, address]
            if let known = callers[key], known.lastCallAt >= at { return }
            callers[key] = KnownCaller(userID: userID, lastCallAt: at, address: address)
        }
        for call in calls {
            if let user = call.userID { take(user, call.at, call.peerAddress) }
        }
        for held in certificates {
            if let at = held.lastSeenAt, let address = held.lastSeenAddress { take(held.userID, at, address) }
        }
        return callers.values.sorted { ($0.lastCallAt, $1.userID) > ($1.lastCallAt, $0.userID) }
    }
}
