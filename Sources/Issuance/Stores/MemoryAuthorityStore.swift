public import KeyMaterial
import Synchronization

/// The memory twin of the authorities' store, for tests and trials.
public final class MemoryAuthorityStore: AuthorityStore {
    fileprivate struct State {
        /// Oldest first.
        var authorities: [StoredAuthority] = []
        var issued: [IssuedCertificate] = []
        var readers: [Fingerprint: [AuthorityReader]] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    public func authorities() async throws -> [StoredAuthority] { state.withLock { $0.authorities } }

    public func keep(_ authority: StoredAuthority) async throws -> StoredAuthority {
        state.withLock { state in
            if let kept = state.authorities.first(where: { $0.life.state == .issuing }) { return kept }
            state.authorities.append(authority)
            return authority
        }
    }

    public func succeed(_ old: StoredAuthority, by new: StoredAuthority) async throws {
        try state.withLock { state in
            guard !state.authorities.contains(where: { [.retiring, .onTrial].contains($0.life.state) }) else {
                throw IssuanceError.outpaced
            }
            try state.change(old, from: .issuing)
            state.authorities.append(new)
        }
    }

    public func change(_ authority: StoredAuthority, from state: AuthorityState) async throws {
        try self.state.withLock { try $0.change(authority, from: state) }
    }

    public func noteReader(_ reader: AuthorityReader, of authority: Fingerprint) async throws {
        state.withLock { state in
            guard state.readers[authority]?.contains(where: { $0.name == reader.name }) != true else { return }
            state.readers[authority, default: []].append(reader)
        }
    }

    public func readers(of authority: Fingerprint) async throws -> [AuthorityReader] {
        state.withLock { $0.readers[authority] ?? [] }
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

extension MemoryAuthorityStore.State {
    fileprivate mutating func change(_ authority: StoredAuthority, from state: AuthorityState) throws {
        guard
            let index = authorities.firstIndex(where: {
                $0.certificate == authority.certificate && $0.life.state == state
            })
        else { throw IssuanceError.outpaced }
        authorities[index].life = authority.life
    }
}
