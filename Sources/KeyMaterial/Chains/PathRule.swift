/// The rules that a path must fulfil beside what swift-certificates checks; each gives its objection, or nil.
enum PathRule {
    typealias Rule = @Sendable (ChainPath) -> String?

    /// Cheap ones first. Name constraints come before the library's own comparison, which a hostile number of names
    /// would keep busy.
    static let all: [Rule] = [
        length, form, identifiers, constraints, keyUsage, extendedKeyUsage, keys, alternativeNames, nameConstraints,
        policies, webAuthorities, revocation,
    ]

    /// A certificate in a sentence.
    static func called(_ certificate: Certificate) -> String {
        certificate.subject.isEmpty
            ? "The certificate with the serial number \(certificate.serialNumber)" : "\(certificate.subject)"
    }

    /// The first objection of a rule for single certificates.
    static func first(
        _ certificates: some Sequence<Certificate>, _ objection: (Certificate) -> String?
    ) -> String? {
        for certificate in certificates {
            if let found = objection(certificate) { return "\(called(certificate)) \(found)" }
        }
        return nil
    }

    /// At most so many authorities in between; self-issued ones do not count. Source: RFC 5280 section 6.1.4 (l).
    static func length(_ path: ChainPath) -> String? {
        let between = path.certificates.dropFirst().dropLast().count { !$0.isSelfIssued }
        return between <= path.demand.intermediatesMax
            ? nil : "More than \(path.demand.intermediatesMax) authorities stand between certificate and trust list"
    }

    static func revocation(_ path: ChainPath) -> String? {
        for (certificate, issuer) in zip(path.certificates, path.certificates.dropFirst()) {
            if let reason = path.demand.revocation(certificate, issuer) { return "\(called(certificate)) \(reason)" }
        }
        return nil
    }
}

extension Certificate {
    /// The first extension of that kind.
    func `extension`(_ oid: String) -> CertificateExtension? { extensions.first { $0.oid == oid } }
}
