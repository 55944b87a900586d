import Foundation
import KeyMaterial
import Synchronization

/// Decisions and sightings on their way to the store: bounded, and never in a caller's way.
final class ObservationBuffer: Sendable {
    struct Batch: Sendable {
        var decisions: [AccessDecision] = []
        var sightings: [Fingerprint: Sighting] = [:]
        /// Certificates that calls were refused with.
        var presented: [Fingerprint: Certificate] = [:]
        /// How many decisions were given up since the last batch.
        var dropped = 0

        var isEmpty: Bool { decisions.isEmpty && sightings.isEmpty && dropped == 0 }
    }

    private let state = Mutex(Batch())
    private let decisionsMax: Int
    /// Of one batch; a flood of strangers' certificates must not take the memory.
    private static let presentedMax = 500

    init(decisionsMax: Int) { self.decisionsMax = decisionsMax }

    func add(_ decision: AccessDecision, presented certificate: Certificate? = nil) {
        state.withLock { state in
            state.decisions.append(decision)
            if let certificate, decision.code != .accepted, state.presented.count < Self.presentedMax {
                state.presented[certificate.fingerprint] = certificate
            }
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
            for (fingerprint, certificate) in batch.presented where state.presented.count < Self.presentedMax {
                state.presented[fingerprint] = certificate
            }
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
