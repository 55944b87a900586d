import KeyMaterial

extension Examination {
    /// No authority's certificate stands for a user, unless it is one in name only.
    mutating func examineAuthority() throws {
        let isPreviewed = previewed.contains { $0.certificate == certificate }
        if try isPreviewed || rows.authorities.row(certificate.fingerprint.hex) != nil {
            refuse(
                "trustedAuthority",
                "The certificate is on the trust list: it stands for an authority, not for a caller.",
                hint: "Assign the certificate that the caller presents.")
            return
        }
        if let issued = try issuedAssignment() {
            refuse(
                "issuedAssigned",
                "The certificate issued one that is assigned to user \(issued): it stands for an authority.",
                hint: "Assign the certificate that the caller presents.")
        }
        if let issuer = try issuingAssignment() {
            refuse(
                "issuerAssigned",
                "The certificate was issued by one that is assigned to user \(issuer), who could make any number of them.",
                hint: "Un-assign the issuer's certificate first.")
        }
        guard certificate.isCertificateAuthority else { return }
        let isSelfSigned = certificate.isSelfIssued && certificate.isSigned(by: certificate.publicKey) != false
        if isSelfSigned, match == .exact {
            warn(
                "certificateAuthority",
                "The certificate calls itself an authority; it can stand for a caller only as it is, by its fingerprint.",
                hint: "Certificates issued by it are not accepted.")
        } else if match == .exact {
            refuse(
                "certificateAuthority", "The certificate is an authority's.",
                hint: "Assign the certificate that the caller presents, not its issuer's.")
        }
    }

    /// The holder of a certificate that this one issued; nil when there is none.
    private func issuedAssignment() throws -> String? {
        var after: Fingerprint?
        while true {
            let page = try rows.certificates.issued(byName: certificate.subject, after: after, limit: 500)
            for other in page where other.publicKey != certificate.publicKey {
                guard other.isSigned(by: certificate.publicKey) == true else { continue }
                return try rows.certificates.claim(other.fingerprint)?.userID
            }
            guard let last = page.last, page.count == 500 else { return nil }
            after = last.fingerprint
        }
    }

    /// The holder of the certificate that issued this one; nil when it is not assigned.
    private func issuingAssignment() throws -> String? {
        for claim in try rows.certificates.holders(subject: certificate.issuer, limit: 100)
        where claim.publicKey != FingerprintKey(certificate.publicKey.fingerprint) {
            guard let fingerprint = claim.fingerprint.fingerprint,
                let issuer = try rows.certificates.assignment(fingerprint)?.certificate,
                certificate.isSigned(by: issuer.publicKey) == true
            else { continue }
            return claim.userID
        }
        return nil
    }

    /// `name` is for end-entity certificates with a name, issued under the trust list.
    mutating func examineName() throws {
        let hint = "Use the match rule exact."
        if certificate.subject.isEmpty {
            return refuse("nameNotPossible", "The certificate's subject is empty.", hint: hint)
        }
        if certificate.isCertificateAuthority {
            return refuse("nameNotPossible", "The certificate is an authority's.", hint: hint)
        }
        if certificate.isSelfIssued {
            return refuse("nameNotPossible", "The certificate is self-signed.", hint: hint)
        }
        let anchors = TrustAnchors(try rows.authorities.rows(.all) + previewed, revocations: revocations, generation: 0)
        switch anchors.chain(from: certificate, presented: chain, at: max(at, certificate.notBefore)) {
        case .found(let found): issuerKey = found.issuerKey
        case .missing(let reasons):
            refuse(
                "untrustedIssuer",
                "No chain leads from the certificate to the trust list: "
                    + reasons.prefix(3).joined(separator: "; ") + ".",
                hint: "Add the issuing authority to the trust list, upload the certificate with its chain, "
                    + "or use the match rule exact.")
        }
    }
}
