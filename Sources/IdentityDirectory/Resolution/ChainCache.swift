import Foundation
import KeyMaterial
import Synchronization

/// What is known of presented certificates' chains, so that a signature is checked once and not with each request.
///
/// Everything is forgotten with each change of the trust list. A chain that was found ends with the earliest of its
/// certificates; that there is none holds for the very certificates presented, until one of them could become valid.
final class ChainCache: Sendable {
    /// What a certificate says of itself, read out of its extensions once.
    struct Usage: Sendable {
        var objection: String?
        var isAuthority: Bool
    }

    private struct State {
        var generation: UInt64 = 0
        var found: [Fingerprint: TrustedChain] = [:]
        var missing: [[Fingerprint]: [String]] = [:]
    }

    private let state = Mutex(State())
    private let usages = Mutex<[FingerprintKey: Usage]>([:])
    private static let entriesMax = 20_000

    /// Whether the certificate may stand for a client.
    func usage(of certificate: Certificate) -> Usage {
        let key = FingerprintKey(certificate.fingerprint)
        if let known = usages.withLock({ $0[key] }) { return known }
        let usage = Usage(
            objection: ClientUsage.objection(to: certificate), isAuthority: certificate.isCertificateAuthority)
        usages.withLock { usages in
            if usages.count >= Self.entriesMax { usages = [:] }
            usages[key] = usage
        }
        return usage
    }

    /// The chain of `leaf` to the trust list, or why there is none.
    func chain(of leaf: Certificate, presented: [Certificate], anchors: TrustAnchors, at date: Date) -> ChainSearch {
        guard !anchors.isEmpty else { return .missing(reasons: ["The trust list is empty"]) }
        let key = [leaf.fingerprint] + presented.map(\.fingerprint)
        if let known = known(leaf, key, anchors.generation, at: date) { return known }
        let search = anchors.chain(from: leaf, presented: presented, at: date)
        let isTimeless = presented.allSatisfy { $0.notBefore <= date && date <= $0.notAfter }
        state.withLock { state in
            guard state.generation == anchors.generation else { return }
            if state.found.count + state.missing.count >= Self.entriesMax {
                state = State(generation: anchors.generation)
            }
            switch search {
            case .found(let chain): state.found[leaf.fingerprint] = chain
            case .missing(let reasons): if isTimeless { state.missing[key] = reasons }
            }
        }
        return search
    }

    private func known(
        _ leaf: Certificate, _ key: [Fingerprint], _ generation: UInt64, at date: Date
    ) -> ChainSearch? {
        state.withLock { state in
            if state.generation != generation { state = State(generation: generation) }
            if let chain = state.found[leaf.fingerprint] {
                if chain.notBefore <= date, date <= chain.notAfter { return .found(chain) }
                state.found[leaf.fingerprint] = nil
            }
            return state.missing[key].map { .missing(reasons: $0) }
        }
    }
}
