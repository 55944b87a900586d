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
        var missing: Set<[Fingerprint]> = []
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

    /// The chain of `leaf` to the trust list; nil when there is none.
    func chain(of leaf: Certificate, presented: [Certificate], anchors: TrustAnchors, at date: Date) -> TrustedChain? {
        guard !anchors.isEmpty else { return nil }
        let key = [leaf.fingerprint] + presented.map(\.fingerprint)
        let known: TrustedChain?? = state.withLock { state in
            if state.generation != anchors.generation { state = State(generation: anchors.generation) }
            if let chain = state.found[leaf.fingerprint] {
                if chain.notBefore <= date, date <= chain.notAfter { return .some(chain) }
                state.found[leaf.fingerprint] = nil
            }
            return state.missing.contains(key) ? .some(nil) : .none
        }
        if let known { return known }
        var builder = ChainBuilder(anchors: anchors, presented: presented, at: date)
        let chain = builder.chain(from: leaf)
        let isTimeless = presented.allSatisfy { $0.notBefore <= date && date <= $0.notAfter }
        state.withLock { state in
            guard state.generation == anchors.generation else { return }
            if state.found.count + state.missing.count >= Self.entriesMax {
                state = State(generation: anchors.generation)
            }
            if let chain {
                state.found[leaf.fingerprint] = chain
            } else if isTimeless {
                state.missing.insert(key)
            }
        }
        return chain
    }
}
