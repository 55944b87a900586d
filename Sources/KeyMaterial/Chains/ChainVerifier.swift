public import Foundation
import X509

/// Whether a chain leads to an authority that is trusted.
public enum ChainVerdict: Hashable, Sendable {
    /// The end-entity certificate first, the trusted authority last.
    case trusted(path: [Certificate])
    /// A sentence for each path that was tried, at least one.
    case refused(reasons: [String])

    /// The end-entity certificate first, the trusted authority last; nil where the chain was refused.
    public var path: [Certificate]? {
        if case .trusted(let path) = self { path } else { nil }
    }
}

/// What a chain must fulfil.
public struct ChainDemand: Sendable {
    /// Whether it is a caller of TLS that presents the chain, or a server.
    public var purpose: ChainPurpose
    /// When the chain has to be valid; nothing here looks at a clock.
    public var at: Foundation.Date
    /// Whether the usage of the end-entity certificate counts: not where that is judged in a step of its own.
    public var judgesLeafUsage = true
    /// How many authorities may stand between the certificate and the trusted one, self-issued ones not counted.
    public var intermediatesMax: Int
    /// Whether an anchor counts for this path.
    public var accepts: @Sendable (_ anchor: Certificate) -> Bool = { _ in true }
    /// Why a certificate of the path counts as revoked, given its issuer; nil when it does not.
    public var revocation: @Sendable (_ certificate: Certificate, _ issuer: Certificate) -> String?

    /// A demand with what most callers want of the rest: eight authorities between at most, self-issued ones not counted,
    /// any anchor, and nothing revoked.
    ///
    /// - Parameters:
    ///   - purpose: whether it is a caller of TLS that presents the chain, or a server.
    ///   - at: when the chain has to be valid.
    ///   - intermediatesMax: authorities between the certificate and the trusted one.
    ///   - revocation: why a certificate counts as revoked, given its issuer; nil from it when it does not.
    public init(
        purpose: ChainPurpose = .clientAuthentication, at: Foundation.Date, intermediatesMax: Int = 8,
        revocation: @escaping @Sendable (Certificate, Certificate) -> String? = { _, _ in nil }
    ) {
        self.purpose = purpose
        self.at = at
        self.intermediatesMax = intermediatesMax
        self.revocation = revocation
    }
}

/// Checks chains against a set of trusted authorities: paths are searched within bounds, and each one that is found is
/// held by swift-certificates against RFC 5280 and our own rules.
///
/// The search is ours because the library's is not bounded: a caller that sends many cross-signed authorities could
/// keep it busy for hours. Certificates that the library does not read (see `Certificate`) are never trusted by chain.
/// Source: RFC 5280 section 6.
public struct ChainVerifier: Sendable {
    let anchors: [DistinguishedName: [Certificate]]

    /// - Parameter anchors: the authorities that are trusted, in any order; none is checked before a path needs it.
    public init(anchors: [Certificate]) {
        self.anchors = Dictionary(grouping: anchors, by: \.subject)
    }

    /// Whether no authority is trusted: every chain is refused then.
    public var isEmpty: Bool { anchors.isEmpty }

    /// Tries the paths from `leaf`, over `presented`, to an anchor, until one fulfils the demand.
    public func verify(_ leaf: Certificate, presented: [Certificate] = [], _ demand: ChainDemand) async -> ChainVerdict
    {
        var search = PathSearch(anchors: anchors, accepts: demand.accepts, presented: presented, leaf: leaf)
        var reasons: [String] = []
        while let path = search.next() {
            guard let reason = await objection(to: path, demand) else { return .trusted(path: path) }
            if !reasons.contains(reason) { reasons.append(reason) }
        }
        if search.isExhausted { reasons.append("More authorities came along than are tried") }
        if reasons.isEmpty { reasons.append("No trusted authority is or leads to \(leaf.issuer)") }
        return .refused(reasons: reasons)
    }

    /// The library's own error names neither key nor signature, which it refuses for being weak or rare.
    private static func unreadable(_ certificate: Certificate) -> String {
        let key = certificate.publicKey
        let size = key.curve ?? key.keySizeBits.map { "\($0) bits" }
        return "\(PathRule.called(certificate)) cannot be checked: chains do not stand on its key ("
            + [key.algorithm, size].compactMap { $0 }.joined(separator: ", ") + ") or its signature ("
            + "\(certificate.signatureAlgorithm.name))"
    }

    /// Why a path is refused; nil when it is not.
    private func objection(to path: [Certificate], _ demand: ChainDemand) async -> String? {
        var read: [X509.Certificate] = []
        for certificate in path {
            do {
                read.append(try X509.Certificate(derEncoded: certificate.derEncoded))
            } catch {
                return Self.unreadable(certificate)
            }
        }
        guard let leaf = read.first, let root = read.last else { return "There is no path" }
        let policy = PathPolicy(path: ChainPath(path, demand), read: read)
        var verifier = Verifier(rootCertificates: CertificateStore([root])) { policy }
        let intermediates = CertificateStore(read.dropFirst().dropLast())
        var unhandled: String?
        let result = await verifier.validate(leaf: leaf, intermediates: intermediates) { diagnostic in
            let text = "\(diagnostic)"
            if text.contains("ritical extension") { unhandled = text }
        }
        switch result {
        case .validCertificate: return nil
        case .couldNotValidate(let failures):
            return failures.first.map { "\($0.policyFailureReason)" } ?? unhandled.map { _ in
                "A certificate of the path has a critical extension that is not understood here"
            } ?? "The path does not hold together"
        }
    }
}
