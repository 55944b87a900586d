import ConnectionLifecycle
import KeyMaterial
import Synchronization

/// A called side that dies at the n-th thing that it is asked for, before doing it or right after, and is back at the
/// next unless it `staysDead`.
final class LosingCalledSide: CalledSide {
    private let side: any CalledSide
    private let left: Mutex<Int>
    private let losesAnswer: Bool
    private let staysDead: Bool

    /// - Parameter losesAnswer: whether what was asked for is done all the same.
    init(_ side: any CalledSide, after asked: Int, losesAnswer: Bool, staysDead: Bool = false) {
        self.side = side
        left = Mutex(asked)
        self.losesAnswer = losesAnswer
        self.staysDead = staysDead
    }

    var hasDied: Bool { left.withLock { $0 < 0 } }

    private func answer<Value>(_ body: () async throws -> Value) async throws -> Value {
        let dies = left.withLock { left in
            left -= 1
            return left == -1 || (staysDead && left < 0)
        }
        guard dies else { return try await body() }
        if losesAnswer { _ = try await body() }
        throw SideUnreachable("the called side is gone")
    }

    func examine(_ plan: ConnectionPlan) async throws -> CalledState {
        try await answer { try await side.examine(plan) }
    }
    func prepare(_ plan: ConnectionPlan, from state: CalledState) async throws {
        try await answer { try await side.prepare(plan, from: state) }
    }
    func unprepare(_ plan: ConnectionPlan, to state: CalledState) async throws {
        try await answer { try await side.unprepare(plan, to: state) }
    }
    func certify(
        _ request: CertificateSigningRequest, for userID: String, validityDays: Int?
    ) async throws -> [Certificate] {
        try await answer { try await side.certify(request, for: userID, validityDays: validityDays) }
    }
    func withdraw(publicKey: Fingerprint, from userID: String) async throws {
        try await answer { try await side.withdraw(publicKey: publicKey, from: userID) }
    }
    func setState(_ state: CalledState.Arrangement, ofArrangement id: String) async throws {
        try await answer { try await side.setState(state, ofArrangement: id) }
    }
    func sighting(of fingerprint: Fingerprint) async throws -> Sighting? {
        try await answer { try await side.sighting(of: fingerprint) }
    }
    func arrivals(correlationID: String) async throws -> [Arrival] {
        try await answer { try await side.arrivals(correlationID: correlationID) }
    }
    func retire(_ fingerprint: Fingerprint) async throws { try await answer { try await side.retire(fingerprint) } }
    func unassign(_ fingerprint: Fingerprint) async throws { try await answer { try await side.unassign(fingerprint) } }
}
