/// The paths from an end-entity certificate to a trusted authority whose signatures hold, one after another.
///
/// Depth first, a trusted issuer before a presented one. No path passes one authority (name, key and alternative names)
/// twice. What strangers send is bounded: `signaturesMax` signatures are checked, `pathsMax` paths given.
struct PathSearch {
    private let anchors: [DistinguishedName: [Certificate]]
    private let accepts: (Certificate) -> Bool
    private let presented: [Certificate]
    /// Unfinished paths, the next one last.
    private var open: [[Certificate]]
    private var found: [[Certificate]] = []
    private var signaturesLeft = signaturesMax
    private var pathsLeft = pathsMax

    static let signaturesMax = 100
    static let pathsMax = 20
    static let presentedMax = 32
    static let lengthMax = 12

    /// Whether the search ended for its bounds.
    var isExhausted: Bool { signaturesLeft <= 0 || pathsLeft <= 0 }

    init(
        anchors: [DistinguishedName: [Certificate]], accepts: @escaping (Certificate) -> Bool,
        presented: [Certificate], leaf: Certificate
    ) {
        self.anchors = anchors
        self.accepts = accepts
        self.presented = Array(presented.prefix(Self.presentedMax))
        open = [[leaf]]
    }

    /// The next path, the trusted authority last; nil when there is none.
    mutating func next() -> [Certificate]? {
        while found.isEmpty, let path = open.popLast() { extend(path) }
        guard pathsLeft > 0, !found.isEmpty else { return nil }
        pathsLeft -= 1
        return found.removeFirst()
    }

    private mutating func extend(_ path: [Certificate]) {
        guard path.count < Self.lengthMax, let tip = path.last else { return }
        let trusted = (anchors[tip.issuer] ?? []).filter(accepts)
        for anchor in likely(trusted, for: tip) where isIssuer(anchor, of: tip, in: path) {
            found.append(path + [anchor])
        }
        let issuers = presented.filter { $0.subject == tip.issuer }
        for issuer in likely(issuers, for: tip).reversed() where isIssuer(issuer, of: tip, in: path) {
            open.append(path + [issuer])
        }
    }

    /// Those first whose key is the one that the certificate names.
    private func likely(_ issuers: [Certificate], for certificate: Certificate) -> [Certificate] {
        guard issuers.count > 1, let wanted = certificate.authorityKeyIdentifier else { return issuers }
        return issuers.filter { $0.subjectKeyIdentifier == wanted }
            + issuers.filter { $0.subjectKeyIdentifier != wanted }
    }

    private mutating func isIssuer(
        _ issuer: Certificate, of certificate: Certificate, in path: [Certificate]
    ) -> Bool {
        let isThere = path.contains { one in
            one.subject == issuer.subject && one.publicKey == issuer.publicKey
                && one.subjectAlternativeNames == issuer.subjectAlternativeNames
        }
        guard !isThere, signaturesLeft > 0 else { return false }
        signaturesLeft -= 1
        return certificate.isSigned(by: issuer.publicKey) == true
    }
}
