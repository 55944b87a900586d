import Foundation
import KeyMaterial

/// The trust list as it is at one moment.
struct TrustAnchors: Sendable {
    /// Grows with every change of the trust list.
    let generation: UInt64
    private let bySubject: [DistinguishedName: [Certificate]]
    private let fingerprints: Set<Fingerprint>

    init(_ certificates: [Certificate], generation: UInt64) {
        self.generation = generation
        bySubject = Dictionary(grouping: certificates, by: \.subject)
        fingerprints = Set(certificates.map(\.fingerprint))
    }

    var isEmpty: Bool { fingerprints.isEmpty }
    func contains(_ certificate: Certificate) -> Bool { fingerprints.contains(certificate.fingerprint) }
    func named(_ subject: DistinguishedName) -> [Certificate] { bySubject[subject] ?? [] }
}

/// A chain that reaches the trust list.
struct TrustedChain: Sendable, Hashable {
    /// The key under which the end-entity certificate was issued.
    var issuerKey: Fingerprint
    /// When the first of its certificates begins and the first one ends.
    var notBefore: Date
    var notAfter: Date
}

/// Finds a chain from an end-entity certificate to the trust list.
///
/// Path lengths, validity and key usage of authorities are checked; an authority with a critical extension that we do
/// not apply, such as name constraints, is no way to go. At most `signaturesMax` signatures are checked.
struct ChainBuilder {
    private let anchors: TrustAnchors
    private let presented: [Certificate]
    private let at: Date
    private var signaturesLeft: Int

    private static let lengthMax = 6
    private static let understood: Set<String> = ["2.5.29.15", "2.5.29.19", "2.5.29.37", "2.5.29.32"]

    init(anchors: TrustAnchors, presented: [Certificate], at: Date, signaturesMax: Int = 32) {
        self.anchors = anchors
        self.presented = Array(presented.prefix(16))
        self.at = at
        signaturesLeft = signaturesMax
    }

    /// The chain; nil when there is none.
    mutating func chain(from leaf: Certificate) -> TrustedChain? {
        guard let found = step(from: leaf, authoritiesBelow: 0) else { return nil }
        let path = [leaf] + found
        guard let issuer = found.first, let begin = path.map(\.notBefore).max(),
            let end = path.map(\.notAfter).min()
        else { return nil }
        return TrustedChain(issuerKey: issuer.publicKey.fingerprint, notBefore: begin, notAfter: end)
    }

    /// The authorities above `certificate`, the trusted one last.
    private mutating func step(from certificate: Certificate, authoritiesBelow: Int) -> [Certificate]? {
        guard authoritiesBelow < Self.lengthMax else { return nil }
        let trusted = anchors.named(certificate.issuer)
        for issuer in trusted where isIssuer(issuer, of: certificate, authoritiesBelow: authoritiesBelow) {
            return [issuer]
        }
        for issuer in presented where issuer.subject == certificate.issuer && !issuer.isSelfIssued {
            guard isIssuer(issuer, of: certificate, authoritiesBelow: authoritiesBelow),
                let rest = step(from: issuer, authoritiesBelow: authoritiesBelow + 1)
            else { continue }
            return [issuer] + rest
        }
        return nil
    }

    private mutating func isIssuer(
        _ issuer: Certificate, of certificate: Certificate, authoritiesBelow: Int
    ) -> Bool {
        guard issuer.isCertificateAuthority, issuer.notBefore <= at, at <= issuer.notAfter,
            issuer.keyUsage.map({ $0.contains(.keyCertSign) }) ?? true,
            issuer.basicConstraints?.pathLength.map({ authoritiesBelow <= $0 }) ?? true,
            issuer.extensions.allSatisfy({ !$0.isCritical || Self.understood.contains($0.oid) }),
            signaturesLeft > 0
        else { return false }
        signaturesLeft -= 1
        return certificate.isSigned(by: issuer.publicKey) == true
    }
}
