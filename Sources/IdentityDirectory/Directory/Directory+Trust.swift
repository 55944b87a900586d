public import KeyMaterial

extension Directory {
    /// Refuses a certificate, or every one with a public key, from the next request on, whoever it is assigned to.
    ///
    /// Blocking again replaces the reason.
    public func block(_ target: CertificateBlock.Target, reason: String, by: String) async throws -> CertificateBlock {
        try await change(by: by) { change in
            let block = CertificateBlock(target, reason: reason, blockedAt: change.at, blockedBy: by)
            let before = try change.rows.blocks.row(block.id)
            if before == nil { try change.rows.blocks.insert(block) } else { try change.rows.blocks.update(block) }
            try change.audit("certificate.block", block.id, before: before, after: block)
            try change.touch(.block, block.id)
            return block
        }
    }

    /// Throws `notFound` when there is no such block.
    public func unblock(_ target: CertificateBlock.Target, by: String) async throws {
        let id = CertificateBlock.id(of: target)
        try await change(by: by) { change in
            guard let before = try change.rows.blocks.row(id) else { throw Self.notFound("block", id) }
            try change.rows.blocks.delete(id)
            try change.audit("certificate.unblock", id, before: before)
            try change.touch(.block, id)
        }
    }

    public func blocks() async throws -> [CertificateBlock] { try await store.read { try $0.blocks.rows(.all) } }

    /// The trust list.
    public func authorities() async throws -> [TrustedAuthority] {
        try await store.read { try $0.authorities.rows(.all) }
    }

    /// Puts an authority's certificate on the trust list; nothing happens when it is there.
    ///
    /// Throws `certificateRefused` for what is no authority, has expired, or is assigned to a user.
    public func trust(_ certificate: Certificate, by: String) async throws -> TrustedAuthority {
        try await change(by: by) { change in
            if let there = try change.rows.authorities.row(certificate.fingerprint.hex) { return there }
            guard certificate.isCertificateAuthority else {
                throw DirectoryError(
                    .certificateRefused, "The certificate is not an authority's.",
                    hint: "Only authorities belong on the trust list.", finding: "notAnAuthority")
            }
            guard change.at <= certificate.notAfter else {
                throw DirectoryError(
                    .certificateRefused, "The authority's certificate has expired.", finding: "expired")
            }
            if let holder = try change.rows.certificates.claim(certificate.fingerprint)?.userID {
                throw DirectoryError(
                    .certificateRefused, "The certificate is assigned to user \(holder).",
                    hint: "Un-assign it first.", owner: holder, finding: "assigned")
            }
            let authority = TrustedAuthority(certificate: certificate, addedAt: change.at, addedBy: by)
            try change.rows.authorities.insert(authority)
            try change.audit("authority.trust", authority.id, after: AuthoritySummary(authority))
            try change.touch(.authority, authority.id)
            return authority
        }
    }

    /// Takes an authority off the trust list.
    ///
    /// Throws `inUse` while an assignment under `name` stands on its key.
    public func distrust(_ fingerprint: Fingerprint, by: String) async throws {
        try await change(by: by) { change in
            guard let before = try change.rows.authorities.row(fingerprint.hex) else {
                throw Self.notFound("trusted authority", fingerprint.hex)
            }
            if let user = try Self.userStanding(on: before, in: change.rows) {
                throw DirectoryError(
                    .inUse, "A certificate of user \(user) is matched by name under this authority.",
                    hint: "Assign that certificate under the match rule exact first.", owner: user)
            }
            try change.rows.authorities.delete(fingerprint.hex)
            try change.audit("authority.distrust", fingerprint.hex, before: AuthoritySummary(before))
            try change.touch(.authority, fingerprint.hex)
        }
    }

    private static func userStanding(
        on authority: TrustedAuthority, in rows: any DirectoryTransaction
    ) throws -> String? {
        let key = FingerprintKey(authority.certificate.publicKey.fingerprint)
        var after: Fingerprint?
        while true {
            let page = try rows.certificates.issued(
                byName: authority.certificate.subject, after: after, limit: 500)
            for certificate in page {
                guard let claim = try rows.certificates.claim(certificate.fingerprint), claim.match == .name,
                    claim.issuerKey == key
                else { continue }
                return claim.userID
            }
            guard let last = page.last, page.count == 500 else { return nil }
            after = last.fingerprint
        }
    }
}

/// What the audit says of an authority.
private struct AuthoritySummary: Encodable {
    var subject: String
    var serialNumber: String
    var publicKey: String

    init(_ authority: TrustedAuthority) {
        subject = authority.certificate.subject.description
        serialNumber = authority.certificate.serialNumber.decimal
        publicKey = authority.certificate.publicKey.fingerprint.hex
    }
}
