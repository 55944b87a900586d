import Foundation
import KeyMaterial
import Synchronization

/// Decisions and sightings on their way to the store: bounded, and never in a caller's way.
final class ObservationBuffer: Sendable {
    struct Batch: Sendable {
        var decisions: [AccessDecision] = []
        var sightings: [Fingerprint: Sighting] = [:]
        /// How many decisions were given up since the last batch.
        var dropped = 0

        var isEmpty: Bool { decisions.isEmpty && sightings.isEmpty && dropped == 0 }
    }

    private let state = Mutex(Batch())
    private let decisionsMax: Int

    init(decisionsMax: Int) { self.decisionsMax = decisionsMax }

    func add(_ decision: AccessDecision) {
        state.withLock { state in
            state.decisions.append(decision)
            if state.decisions.count > decisionsMax { Self.trim(&state, to: decisionsMax * 9 / 10) }
            guard decision.code == .accepted, let hex = decision.assignment, let print = Fingerprint(hex: hex) else {
                return
            }
            state.sightings[print] = Sighting(fingerprint: print, at: decision.at, address: decision.peerAddress)
        }
    }

    /// Takes what is there.
    func take() -> Batch {
        state.withLock { state in
            defer { state = Batch() }
            return state
        }
    }

    /// Puts back what could not be written; what came since is newer.
    func putBack(_ batch: Batch) {
        state.withLock { state in
            state.decisions = batch.decisions + state.decisions
            state.sightings.merge(batch.sightings) { newer, _ in newer }
            state.dropped += batch.dropped
            if state.decisions.count > decisionsMax { Self.trim(&state, to: decisionsMax) }
        }
    }

    private static func trim(_ state: inout Batch, to count: Int) {
        let excess = state.decisions.count - count
        state.decisions.removeFirst(excess)
        state.dropped += excess
    }
}
