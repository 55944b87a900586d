public import KeyMaterial
import Synchronization

/// The memory twin of the authority's store, for tests and trials.
public final class MemoryAuthorityStore: AuthorityStore {
    private struct State {
        var authority: StoredAuthority?
        var issued: [IssuedCertificate] = []
    }

    private let state = Mutex(State())

    public init() {}

    public func authority() async throws -> StoredAuthority? { state.withLock { $0.authority } }

    public func keep(_ authority: StoredAuthority) async throws -> StoredAuthority {
        state.withLock { state in
            let kept = state.authority ?? authority
            state.authority = kept
            return kept
        }
    }

    public func record(_ issued: IssuedCertificate) async throws {
        try state.withLock { state in
            guard !state.issued.contains(where: { $0.certificate.serialNumber == issued.certificate.serialNumber })
            else { throw IssuanceError(.failed, "The serial number is taken.") }
            state.issued.append(issued)
        }
    }

    public func issued(limit: Int) async throws -> [IssuedCertificate] {
        state.withLock { Array($0.issued.reversed().prefix(limit)) }
    }

    public func issued(_ fingerprint: Fingerprint) async throws -> IssuedCertificate? {
        state.withLock { $0.issued.first { $0.certificate.fingerprint == fingerprint } }
    }
}
