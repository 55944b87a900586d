public import Foundation
public import KeyMaterial

extension Directory {
    /// The trust list.
    public func authorities() async throws -> [TrustedAuthority] {
        try await store.read { try $0.authorities.rows(.all) }
    }

    /// The trust list with what stands on each entry.
    public func authorityUses() async throws -> [AuthorityUse] {
        let (authorities, lists) = try await store.read { rows in
            (try rows.authorities.rows(.all), try rows.revocationLists.rows(.all))
        }
        return authorities.map { authority in
            let key = FingerprintKey(authority.certificate.publicKey.fingerprint)
            return AuthorityUse(
                authority: authority, nameAssignments: index.nameAssignments(boundTo: key),
                revocationLists: lists.filter { $0.authorityKey.isSameKey(as: authority.certificate.publicKey) })
        }
    }

    /// Puts an authority's certificate on the trust list; one that is there is left as it is.
    ///
    /// Throws `certificateRefused` for what is no authority, has expired, or is assigned to a user.
    @discardableResult
    public func trust(
        _ certificate: Certificate, managedBy: TrustManager = .customer,
        purposes: Set<AuthorityPurpose> = Set(AuthorityPurpose.allCases), by: String
    ) async throws -> TrustedAuthority {
        try await change(by: by) { change in
            if let there = try change.rows.authorities.row(certificate.fingerprint.hex) { return there }
            return try change.trust(certificate, managedBy: managedBy, purposes: purposes)
        }
    }

    /// Changes what an authority's word is taken for. Throws `notFound`, `inUse` for the product's own.
    public func setPurposes(
        _ purposes: Set<AuthorityPurpose>, ofAuthority fingerprint: Fingerprint, by: String
    ) async throws -> TrustedAuthority {
        try await change(by: by) { change in
            let before = try change.customerAuthority(fingerprint)
            guard before.purposes != purposes else { return before }
            if !purposes.contains(.clients), let user = try change.userStanding(on: before) {
                throw DirectoryError(
                    .inUse, "A certificate of user \(user) is matched by name under this authority.",
                    hint: "Assign that certificate under the match rule exact first.", owner: user)
            }
            var after = before
            after.purposes = purposes
            try change.write(after, over: before, "authority.purposes")
            return after
        }
    }

    /// Puts another certificate in the place of an authority's: both count until the overlap is over.
    ///
    /// Assignments by name that are bound to the old key accept certificates under the new one from now on, and are
    /// bound to it when the old one is taken off the list.
    ///
    /// - Parameter overlapSeconds: for how long the old one still counts; 0 ends it at once.
    public func replaceAuthority(
        _ fingerprint: Fingerprint, with certificate: Certificate, overlapSeconds: Double, by: String
    ) async throws -> TrustedAuthority {
        try await change(by: by) { change in
            let before = try change.customerAuthority(fingerprint)
            guard before.certificate.fingerprint != certificate.fingerprint else {
                throw DirectoryError(.invalid, "It is the same certificate.", hint: "Give the one that follows it.")
            }
            let there = try change.rows.authorities.row(certificate.fingerprint.hex)
            let next = try there ?? change.trust(certificate, managedBy: .customer, purposes: before.purposes)
            var after = before
            after.successor = certificate.fingerprint
            after.retiresAt = change.at.addingTimeInterval(max(0, overlapSeconds))
            try change.write(after, over: before, "authority.replace")
            return next
        }
    }

    /// Plans when an authority stops counting; nil takes the plan back. It stays on the list until it is taken off.
    public func retireAuthority(
        _ fingerprint: Fingerprint, at date: Date?, by: String
    ) async throws -> TrustedAuthority {
        try await change(by: by) { change in
            let before = try change.customerAuthority(fingerprint)
            var after = before
            after.retiresAt = date
            try change.write(after, over: before, "authority.retire")
            return after
        }
    }

    /// Takes an authority off the trust list, and its revocation lists with it.
    ///
    /// - Parameter confirmed: whether what would stop being accepted, or refused, may; see
    ///   `consequences(ofDistrusting:)`.
    /// - Throws: `inUse` while an assignment under `name` stands on its key and nothing takes its place, and for the
    ///   product's own; `unconfirmed` with what would happen.
    public func distrust(_ fingerprint: Fingerprint, confirmed: Bool = false, by: String) async throws {
        let bound = index.nameAssignmentsByKey
        try await change(by: by) { change in
            let before = try change.customerAuthority(fingerprint)
            let removal = AuthorityRemoval(rows: change.rows, at: change.at, authority: before, bound: bound)
            if !confirmed { try Self.refuseUnconfirmed(try removal.report()) }
            if let successor = before.successor, let next = try change.rows.authorities.row(successor.hex) {
                try change.rebind(from: before, to: next)
            }
            if let user = try change.userStanding(on: before) {
                throw DirectoryError(
                    .inUse, "A certificate of user \(user) is matched by name under this authority.",
                    hint: "Replace the authority, or assign that certificate under the match rule exact first.",
                    owner: user)
            }
            try change.forgetRevocationLists(of: before)
            try change.rows.authorities.delete(fingerprint.hex)
            try change.audit("authority.distrust", fingerprint.hex, before: AuthoritySummary(before))
            try change.touch(.authority, fingerprint.hex)
        }
    }

    /// What taking an authority off the trust list would break. Throws `notFound`.
    public func consequences(ofDistrusting fingerprint: Fingerprint) async throws -> DeletionReport {
        let bound = index.nameAssignmentsByKey
        let at = now
        await flush()
        return try await store.read { rows in
            guard let authority = try rows.authorities.row(fingerprint.hex) else {
                throw Self.notFound("trusted authority", fingerprint.hex)
            }
            return try AuthorityRemoval(rows: rows, at: at, authority: authority, bound: bound).report()
        }
    }

    private static func refuseUnconfirmed(_ report: DeletionReport) throws {
        guard report.obstacle == nil, let first = report.consequences.first else { return }
        let more = report.consequences.count - 1
        throw DirectoryError(
            .unconfirmed, first + (more > 0 ? " \(more) more would happen." : ""),
            hint: "Look at all that would happen, and confirm it.")
    }
}
