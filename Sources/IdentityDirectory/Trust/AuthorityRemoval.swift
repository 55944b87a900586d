import Foundation
import KeyMaterial

/// What taking an authority off the trust list would break.
struct AuthorityRemoval {
    let rows: any DirectoryTransaction
    let at: Date
    let authority: TrustedAuthority
    /// The authorities' keys that assignments under `name` are bound to, with how many there are.
    let bound: [FingerprintKey: Int]

    private static let namedMax = 20

    func report() throws -> DeletionReport {
        guard authority.managedBy == .customer else {
            return DeletionReport(obstacle: "The authority is managed by the product.")
        }
        let successor = try authority.successor.flatMap { try rows.authorities.row($0.hex) }
        if successor == nil, let user = try Change(rows: rows, at: at, by: "").userStanding(on: authority) {
            return DeletionReport(
                obstacle: "A certificate of user \(user) is matched by name under this authority, and nothing takes "
                    + "its place.")
        }
        var consequences: [String] = []
        if authority.purposes.contains(.clients), authority.counts(at: at) {
            if let successor { consequences += try endOfOverlap(successor) }
            consequences += try lostIntermediates()
        }
        return DeletionReport(consequences: consequences + (try lostRevocations()))
    }

    /// Certificates of the old key, where both still count.
    private func endOfOverlap(_ successor: TrustedAuthority) throws -> [String] {
        let key = FingerprintKey(authority.certificate.publicKey.fingerprint)
        let next = successor.certificate.publicKey
        guard FingerprintKey(next.fingerprint) != key, try !isKeyElsewhere(for: .clients) else { return [] }
        let claims = try rows.certificates.holders(.issuerKey(key), limit: Self.namedMax)
        guard !claims.isEmpty else { return [] }
        var sentences = [
            "Of the users matched by name under it, only certificates of \(successor.certificate.subject) are accepted "
                + "from then on."
        ]
        for claim in claims {
            guard let fingerprint = claim.fingerprint.fingerprint,
                let held = try rows.certificates.assignment(fingerprint), held.certificate.notAfter >= at,
                held.certificate.isSigned(by: next) != true
            else { continue }
            let seen = held.lastSeenAt.map { ", last seen at \($0.formatted(.iso8601))" } ?? ", never seen yet"
            sentences.append(
                "The certificate \(fingerprint.hex.prefix(16))… of user \(held.userID), \(held.certificate.subject), "
                    + "stops being accepted\(seen).")
        }
        let more = (bound[key] ?? claims.count) - claims.count
        if more > 0 { sentences.append("And \(more) more that are matched by name under it.") }
        return sentences
    }

    /// Authorities below this one that nothing else on the list vouches for.
    private func lostIntermediates() throws -> [String] {
        let all = try rows.authorities.rows(.all)
        let now = TrustAnchors(all, generation: 0)
        let then = TrustAnchors(all.filter { $0.id != authority.id }, generation: 0)
        let own = FingerprintKey(authority.certificate.publicKey.fingerprint)
        return try bound.filter { $0.key != own }
            .sorted { ($1.value, $0.key.bytes.description) < ($0.value, $1.key.bytes.description) }
            .compactMap { key, count in
                guard let claim = try rows.certificates.holders(.issuerKey(key), limit: 1).first,
                    let held = try claim.fingerprint.fingerprint.flatMap({ try rows.certificates.assignment($0) }),
                    case .found = now.chain(from: held.certificate, presented: held.chain, at: moment(held)),
                    case .missing = then.chain(from: held.certificate, presented: held.chain, at: moment(held))
                else { return nil }
                return "Certificates issued by \(held.certificate.issuer), an authority below this one, stop being "
                    + "accepted where they are matched by name: \(count == 1 ? "one" : String(count)), of user "
                    + held.userID + (count == 1 ? "." : " among others.")
            }
    }

    /// When the assigned certificate can be judged: it may not be valid yet.
    private func moment(_ held: CertificateAssignment) -> Date {
        min(max(at, held.certificate.notBefore), held.certificate.notAfter)
    }

    private func lostRevocations() throws -> [String] {
        guard try !isKeyElsewhere(for: nil) else { return [] }
        return try rows.revocationLists.rows(.all)
            .filter { $0.authorityKey == authority.certificate.publicKey && !$0.revoked.isEmpty }
            .map { known in
                "Its revocation list of \(known.list.thisUpdate.formatted(.iso8601)) goes with it: "
                    + "\(known.revoked.count) certificate\(known.revoked.count == 1 ? " is" : "s are") no longer "
                    + "refused as revoked."
            }
    }

    private func isKeyElsewhere(for purpose: AuthorityPurpose?) throws -> Bool {
        try rows.authorities.rows(.all).contains { other in
            other.id != authority.id && other.certificate.publicKey == authority.certificate.publicKey
                && purpose.map { other.purposes.contains($0) && other.counts(at: at) } ?? true
        }
    }
}
