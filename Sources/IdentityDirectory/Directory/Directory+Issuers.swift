public import KeyMaterial

extension Directory {
    /// The assignments of certificates that an authority has signed, in the order of fingerprint, at most `limit`.
    public func assignments(issuedBy authority: Certificate, limit: Int) async throws -> [CertificateAssignment] {
        try await store.read { rows in
            var found: [CertificateAssignment] = []
            var after: Fingerprint?
            while found.count < limit {
                let page = try rows.certificates.issued(byName: authority.subject, after: after, limit: 500)
                for certificate in page where certificate.isSigned(by: authority.publicKey) == true {
                    if let held = try rows.certificates.assignment(certificate.fingerprint) { found.append(held) }
                    if found.count == limit { break }
                }
                guard let last = page.last, page.count == 500 else { break }
                after = last.fingerprint
            }
            return found
        }
    }
}
