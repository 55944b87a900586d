public import KeyMaterial

/// What a bundle changed on the trust list.
public struct AuthorityBundleOutcome: Sendable, Hashable {
    public var added: [TrustedAuthority] = []
    /// On the list before.
    public var kept: [TrustedAuthority] = []
    /// Not in the bundle, and on their way out.
    public var retiring: [TrustedAuthority] = []

    public init() {}
}

extension Directory {
    /// Takes a whole bundle of authorities in, or nothing of it: a bad bundle leaves the list as it was.
    ///
    /// Only the customer's entries are compared with it.
    ///
    /// - Parameters:
    ///   - retiresOthers: whether the customer's authorities that are not in the bundle are to go.
    ///   - overlapSeconds: for how long those still count.
    /// - Throws: `certificateRefused` with the place in the bundle, `invalid` for an empty one.
    public func trust(
        bundle certificates: [Certificate], retiresOthers: Bool = false, overlapSeconds: Double = 30 * 86_400,
        by: String
    ) async throws -> AuthorityBundleOutcome {
        guard !certificates.isEmpty else {
            throw DirectoryError(
                .invalid, "The bundle holds no certificate.", hint: "The trust list is left as it was.")
        }
        return try await change(by: by) { change in
            var outcome = AuthorityBundleOutcome()
            for (index, certificate) in certificates.enumerated() {
                if let there = try change.rows.authorities.row(certificate.fingerprint.hex) {
                    outcome.kept.append(try change.stays(there))
                    continue
                }
                do {
                    outcome.added.append(
                        try change.trust(certificate, managedBy: .customer, purposes: Set(AuthorityPurpose.allCases)))
                } catch var refusal as DirectoryError {
                    refusal.detail = "Certificate \(index + 1) of the bundle: \(refusal.detail)"
                    refusal.hint = "The trust list is left as it was."
                    throw refusal
                }
            }
            guard retiresOthers else { return outcome }
            let wanted = Set(certificates.map(\.fingerprint))
            for other in try change.rows.authorities.rows(.all)
            where other.managedBy == .customer && !wanted.contains(other.certificate.fingerprint) {
                var after = other
                let end = change.at.addingTimeInterval(max(0, overlapSeconds))
                after.retiresAt = min(other.retiresAt ?? end, end)
                if after != other { try change.write(after, over: other, "authority.retire") }
                outcome.retiring.append(after)
            }
            return outcome
        }
    }
}

extension Change {
    /// An authority that a bundle has again is not on its way out any more.
    fileprivate func stays(_ authority: TrustedAuthority) throws -> TrustedAuthority {
        guard authority.retiresAt != nil, authority.managedBy == .customer, authority.successor == nil else {
            return authority
        }
        var after = authority
        after.retiresAt = nil
        try write(after, over: authority, "authority.retire")
        return after
    }
}
