import Foundation
import KeyMaterial

/// The trust list and what is known to be revoked, as they are at one moment.
struct TrustAnchors: Sendable {
    /// Grows with every change of the trust list or of a revocation list.
    let generation: UInt64
    let revocations: Revocations
    private let verifier: ChainVerifier
    private let authorities: [Fingerprint: TrustedAuthority]
    /// The key that takes another one's place, by the key whose place it takes.
    private let successors: [FingerprintKey: FingerprintKey]

    init(_ authorities: [TrustedAuthority], revocations: Revocations = Revocations(), generation: UInt64) {
        self.generation = generation
        self.revocations = revocations
        verifier = ChainVerifier(anchors: authorities.filter { $0.purposes.contains(.clients) }.map(\.certificate))
        let known = Dictionary(authorities.map { ($0.certificate.fingerprint, $0) }) { first, _ in first }
        self.authorities = known
        var successors: [FingerprintKey: FingerprintKey] = [:]
        for authority in authorities {
            guard let next = authority.successor.flatMap({ known[$0] }) else { continue }
            successors[FingerprintKey(authority.certificate.publicKey.fingerprint)] =
                FingerprintKey(next.certificate.publicKey.fingerprint)
        }
        self.successors = successors
    }

    /// The same trust list with other revocations.
    func with(_ revocations: Revocations) -> TrustAnchors {
        TrustAnchors(Array(authorities.values), revocations: revocations, generation: generation + 1)
    }

    var isEmpty: Bool { verifier.isEmpty }
    func contains(_ certificate: Certificate) -> Bool { authorities[certificate.fingerprint] != nil }

    /// Whether a certificate issued under `key` may stand for an assignment that is bound to `bound`.
    func isKey(_ key: FingerprintKey, good forBound: FingerprintKey?) -> Bool {
        guard let bound = forBound else { return false }
        return bound == key || successors[bound] == key
    }

    /// The chain from an end-entity certificate to the trust list, checked on the spot.
    func chain(from leaf: Certificate, presented: [Certificate], at date: Date) -> ChainSearch {
        var demand = ChainDemand(at: date) { [revocations] certificate, issuer in
            revocations.reason(certificate, issuer: issuer)
        }
        demand.judgesLeafUsage = false
        demand.accepts = { [authorities] in authorities[$0.fingerprint]?.counts(at: date) ?? false }
        let (verifier, wanted) = (verifier, demand)
        let verdict = InlineTask.run { await verifier.verify(leaf, presented: presented, wanted) }
        switch verdict {
        case .trusted(let path):
            let retirement = path.last.flatMap { authorities[$0.fingerprint]?.retiresAt }
            guard let issuer = path.dropFirst().first, let begin = path.map(\.notBefore).max(),
                let end = (path.map(\.notAfter) + [retirement].compactMap(\.self)).min()
            else { return .missing(reasons: []) }
            return .found(
                TrustedChain(issuerKey: issuer.publicKey.fingerprint, notBefore: begin, notAfter: end))
        case .refused(let reasons): return .missing(reasons: reasons)
        case nil: return .missing(reasons: ["The check of the chain did not come to an end"])
        }
    }
}

/// What the search for a chain came to.
enum ChainSearch: Sendable, Hashable {
    case found(TrustedChain)
    /// A sentence for each path that was tried.
    case missing(reasons: [String])
}

/// A chain that reaches the trust list.
struct TrustedChain: Sendable, Hashable {
    /// The key under which the end-entity certificate was issued.
    var issuerKey: Fingerprint
    /// When the first of its certificates begins and the first one ends.
    var notBefore: Date
    var notAfter: Date
}
