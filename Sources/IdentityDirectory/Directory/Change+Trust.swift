import Foundation
import KeyMaterial

extension Change {
    /// Puts an authority on the list that is not there.
    func trust(
        _ certificate: Certificate, managedBy: TrustManager, purposes: Set<AuthorityPurpose>
    ) throws -> TrustedAuthority {
        func refuse(_ finding: String, _ detail: String, hint: String? = nil, owner: String? = nil) -> DirectoryError {
            DirectoryError(.certificateRefused, detail, hint: hint, owner: owner, finding: finding)
        }
        guard certificate.isCertificateAuthority else {
            throw refuse(
                "notAnAuthority", "The certificate of \(certificate.subject) is not an authority's.",
                hint: "Only authorities belong on the trust list.")
        }
        guard at <= certificate.notAfter else {
            throw refuse("expired", "The authority's certificate of \(certificate.subject) has expired.")
        }
        if let holder = try rows.certificates.claim(certificate.fingerprint)?.userID {
            throw refuse(
                "assigned", "The certificate is assigned to user \(holder).", hint: "Un-assign it first.", owner: holder
            )
        }
        let authority = TrustedAuthority(
            certificate: certificate, managedBy: managedBy, purposes: purposes, addedAt: at, addedBy: by)
        try rows.authorities.insert(authority)
        try audit("authority.trust", authority.id, after: AuthoritySummary(authority))
        try touch(.authority, authority.id)
        return authority
    }

    /// An entry that people may change; throws `notFound`, and `inUse` for the product's own.
    func customerAuthority(_ fingerprint: Fingerprint) throws -> TrustedAuthority {
        guard let authority = try rows.authorities.row(fingerprint.hex) else {
            throw Directory.notFound("trusted authority", fingerprint.hex)
        }
        guard authority.managedBy == .customer else {
            throw DirectoryError(
                .inUse, "The authority \(authority.certificate.subject) is managed by the product.",
                hint: "It goes when the issuing authority is replaced.")
        }
        return authority
    }

    func write(_ after: TrustedAuthority, over before: TrustedAuthority, _ action: String) throws {
        try rows.authorities.update(after)
        try audit(action, after.id, before: AuthoritySummary(before), after: AuthoritySummary(after))
        try touch(.authority, after.id)
    }

    /// A user with an assignment under `name` that is bound to the authority's key; nil when there is none, or when
    /// another entry has the same key.
    func userStanding(on authority: TrustedAuthority) throws -> String? {
        let key = authority.certificate.publicKey
        let isElsewhere = try rows.authorities.rows(.all).contains {
            $0.id != authority.id && $0.certificate.publicKey == key && $0.purposes.contains(.clients)
        }
        guard !isElsewhere else { return nil }
        return try rows.certificates.holders(.issuerKey(FingerprintKey(key.fingerprint)), limit: 1).first?.userID
    }

    /// Binds what stands on one authority's key to another's.
    func rebind(from old: TrustedAuthority, to new: TrustedAuthority) throws {
        let key = FingerprintKey(old.certificate.publicKey.fingerprint)
        let next = new.certificate.publicKey.fingerprint
        guard FingerprintKey(next) != key else { return }
        while true {
            let claims = try rows.certificates.holders(.issuerKey(key), limit: 500)
            for claim in claims {
                guard let fingerprint = claim.fingerprint.fingerprint else { continue }
                let held = try kept(fingerprint)
                var bound = held
                bound.issuerKey = next
                try write(bound, over: held, sharingKey: true, "certificate.rebind")
            }
            guard claims.count == 500 else { return }
        }
    }

    /// Takes the revocation lists away that nobody vouches for any more.
    func forgetRevocationLists(of authority: TrustedAuthority) throws {
        let isElsewhere = try rows.authorities.rows(.all).contains {
            $0.id != authority.id && $0.certificate.publicKey == authority.certificate.publicKey
        }
        guard !isElsewhere else { return }
        for known in try rows.revocationLists.rows(.all)
        where known.authorityKey == authority.certificate.publicKey {
            try rows.revocationLists.delete(known.id)
            try rows.certificates.markRevoked(by: nil, id: known.id)
            try audit("revocationList.remove", known.id, before: RevocationListSummary(known))
            try touch(.revocationList, known.id)
        }
    }
}

/// What the audit says of an authority.
struct AuthoritySummary: Encodable {
    var subject: String
    var serialNumber: String
    var publicKey: String
    var managedBy: TrustManager
    var purposes: [String]
    var retiresAt: Date?
    var successor: String?

    init(_ authority: TrustedAuthority) {
        subject = authority.certificate.subject.description
        serialNumber = authority.certificate.serialNumber.decimal
        publicKey = authority.certificate.publicKey.fingerprint.hex
        managedBy = authority.managedBy
        purposes = authority.purposes.map(\.rawValue).sorted()
        retiresAt = authority.retiresAt
        successor = authority.successor?.hex
    }
}
