public import KeyMaterial
import Synchronization

/// The memory twin of the revocations' store.
public final class MemoryRevocationStore: RevocationStore {
    private struct State {
        var revoked: [RevokedCertificate] = []
        var numbers: [Fingerprint: Int] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    public func revoke(_ revoked: RevokedCertificate) async throws -> RevokedCertificate {
        state.withLock { state in
            if let kept = state.revoked.first(where: { $0.fingerprint == revoked.fingerprint }) { return kept }
            state.revoked.append(revoked)
            return revoked
        }
    }

    public func revoked(issuerKey: Fingerprint) async throws -> [RevokedCertificate] {
        state.withLock { $0.revoked.filter { $0.issuerKey == issuerKey } }
    }

    public func takeListNumber(issuerKey: Fingerprint) async throws -> Int {
        state.withLock { state in
            state.numbers[issuerKey, default: 0] += 1
            return state.numbers[issuerKey] ?? 1
        }
    }
}
