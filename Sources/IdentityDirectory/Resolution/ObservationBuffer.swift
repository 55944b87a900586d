import Foundation
import KeyMaterial
import Synchronization

/// Decisions and sightings on their way to the store: bounded, and never in a caller's way.
final class ObservationBuffer: Sendable {
    struct Batch: Sendable {
        var decisions: [AccessDecision] = []
        /// By the certificate's fingerprint, as a decision names it.
        var sightings: [String: Sighting] = [:]
        /// Certificates that calls were refused with.
        var presented: [Fingerprint: PresentedCertificate] = [:]
        /// How many decisions were given up since the last batch.
        var dropped = 0

        fileprivate mutating func note(_ decision: AccessDecision, of seen: String) {
            if let known = sightings.index(forKey: seen) {
                sightings.values[known].at = decision.at
                sightings.values[known].address = decision.peerAddress
            } else if let print = Fingerprint(hex: seen) {
                sightings[seen] = Sighting(fingerprint: print, at: decision.at, address: decision.peerAddress)
            }
        }

        /// Callers come back with the same certificate: what is known of it is not made again.
        fileprivate mutating func note(_ certificate: PresentedCertificate) {
            let fingerprint = certificate.certificate.fingerprint
            guard presented.count < ObservationBuffer.presentedMax, presented[fingerprint] == nil else { return }
            presented[fingerprint] = certificate.kept
        }

        var isEmpty: Bool { decisions.isEmpty && sightings.isEmpty && dropped == 0 }
    }

    private struct State {
        var decisions: Latest<AccessDecision>
        /// But for its decisions and their number.
        var batch = Batch()
        var acceptedCount = 0
    }

    private let state: Mutex<State>
    private let decisionsMax: Int
    /// Of one batch; a flood of strangers' certificates must not take the memory.
    private static let presentedMax = 500
    private let acceptedOneIn: Int

    /// Of `acceptedOneIn` decisions that let a caller in one is kept; of the others only that the certificate was seen.
    init(decisionsMax: Int, acceptedOneIn: Int = 1) {
        self.decisionsMax = decisionsMax
        state = Mutex(State(decisions: Latest(max: decisionsMax)))
        self.acceptedOneIn = max(1, acceptedOneIn)
    }

    func add(_ decision: AccessDecision, presented: PresentedCertificate? = nil) {
        state.withLock { state in
            if isKept(decision, &state.acceptedCount) { state.decisions.append(decision) }
            if let presented, decision.code != .accepted { state.batch.note(presented) }
            guard decision.code == .accepted, let seen = decision.assignment else { return }
            state.batch.note(decision, of: seen)
        }
    }

    /// By counting, not by anything that the caller has a say in.
    private func isKept(_ decision: AccessDecision, _ acceptedCount: inout Int) -> Bool {
        guard decision.code == .accepted, acceptedOneIn > 1 else { return true }
        acceptedCount = (acceptedCount + 1) % acceptedOneIn
        return acceptedCount == 1
    }

    /// Takes what is there.
    func take() -> Batch {
        let taken = state.withLock { state in
            defer { state = State(decisions: Latest(max: decisionsMax), acceptedCount: state.acceptedCount) }
            return state
        }
        var batch = taken.batch
        batch.decisions = taken.decisions.inOrder
        batch.dropped += taken.decisions.dropped
        return batch
    }

    /// Puts back what could not be written; what came since is newer.
    func putBack(_ batch: Batch) {
        state.withLock { state in
            var decisions = Latest<AccessDecision>(max: decisionsMax)
            for decision in batch.decisions + state.decisions.inOrder { decisions.append(decision) }
            state.batch.dropped += batch.dropped + state.decisions.dropped
            state.decisions = decisions
            state.batch.sightings.merge(batch.sightings) { newer, _ in newer }
            for (fingerprint, presented) in batch.presented where state.batch.presented.count < Self.presentedMax {
                state.batch.presented[fingerprint] = presented
            }
        }
    }
}
