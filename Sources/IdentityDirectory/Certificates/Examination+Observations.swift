import KeyMaterial

extension Examination {
    /// What a person wants to know of a certificate before it is assigned, where nothing is amiss.
    func observations() throws -> [CertificateFindings.Finding] {
        let amiss = Set(warnings.map(\.code) + refusals.compactMap(\.finding))
        var found: [CertificateFindings.Finding] = []
        func note(_ code: String, _ detail: String, unless codes: String...) {
            guard amiss.isDisjoint(with: codes) else { return }
            found.append(CertificateFindings.Finding(code: code, detail: detail))
        }
        note(
            "validity",
            "It is valid from \(Self.day(certificate.notBefore)) to \(Self.day(certificate.notAfter)).",
            unless: "expired", "notYetValid", "expiresSoon")
        note(
            "usage",
            certificate.extendedKeyUsage == nil
                ? "It does not restrict what it may be used for." : "It may authenticate a client.",
            unless: "clientAuthenticationNotAllowed")
        let key = certificate.publicKey
        let size = key.curve ?? key.keySizeBits.map { "\($0) bits" } ?? "its own size"
        note("strength", "Its key (\(key.algorithm), \(size)) is not weak.", unless: "weakKey", "weakSignature")
        try found.append(trust())
        let isKeyKnown = refusals.contains { $0.rule == .samePublicKey || $0.rule == .sameCertificate }
        if !isKeyKnown { note("keyNotKnown", "No other user holds its key.", unless: "publicKeyShared") }
        let isNameKnown = refusals.contains { $0.rule != nil }
        if !isNameKnown, !certificate.subject.isEmpty {
            note("subjectNotKnown", "No other user holds a certificate with its subject.", unless: "sameSubject")
        }
        return found
    }

    private func trust() throws -> CertificateFindings.Finding {
        let anchors = TrustAnchors(try rows.authorities.rows(.all), revocations: revocations, generation: 0)
        if case .found = anchors.chain(from: certificate, presented: chain, at: max(at, certificate.notBefore)) {
            return CertificateFindings.Finding(
                code: "trusted", detail: "Its chain leads to an authority on the trust list.")
        }
        return CertificateFindings.Finding(
            code: "notTrusted",
            detail: certificate.isSelfIssued
                ? "It is self-signed: no authority vouches for it."
                : "Its chain does not lead to the trust list; it was issued by \(certificate.issuer).",
            hint: match == .exact ? "Under the match rule exact no authority is needed." : nil)
    }
}
