package import IdentityDirectory
import Synchronization

/// How many connections are open over all event loops, and whether one more may be.
///
/// As long as nobody is known on a connection, it counts for the network that it came from. When few places are left, a
/// network may have one of those for every sixteen places left: however many a flood begins, whoever calls from elsewhere
/// finds one, and it takes floods from dozens of networks to fill the rest.
package final class ConnectionLimit: Sendable {
    private struct State {
        var open = 0
        var strangers: [PeerNetwork: Int] = [:]
    }

    private let state = Mutex(State())
    private let max: Int
    private static let placesPerStranger = 16

    package init(max: Int) { self.max = max }

    package var count: Int { state.withLock { $0.open } }

    /// Whether there is hardly room for more: a tenth of the places is left, or less.
    var isNearlyReached: Bool { isNearlyReached(by: count) }

    private func isNearlyReached(by count: Int) -> Bool { count >= max - max / 10 }

    /// Whether there was room for a stranger; who gets true must leave once, and be known or gone as a stranger.
    package func enter(from network: PeerNetwork) -> Bool {
        state.withLock { state in
            guard state.open < max else { return false }
            let strangers = state.strangers[network, default: 0]
            guard !isNearlyReached(by: state.open) || strangers * Self.placesPerStranger < max - state.open
            else { return false }
            state.open += 1
            state.strangers[network] = strangers + 1
            return true
        }
    }

    /// One of those who entered from there is no stranger any more: it is known, or it leaves.
    package func becomeKnown(from network: PeerNetwork) {
        state.withLock { state in
            let rest = (state.strangers[network] ?? 0) - 1
            state.strangers[network] = rest > 0 ? rest : nil
        }
    }

    package func leave() { state.withLock { $0.open -= 1 } }
}
