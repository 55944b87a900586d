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
        try Self.refuseEmpty(certificates)
        return try await change(by: by) { change in
            try change.take(bundle: certificates, retiresOthers ? max(0, overlapSeconds) : nil)
        }
    }

    /// What `trust(bundle:)` would change and refuse; nothing is changed.
    public func examine(
        bundle certificates: [Certificate], retiresOthers: Bool = false, overlapSeconds: Double = 30 * 86_400
    ) async throws -> AuthorityBundleOutcome {
        try Self.refuseEmpty(certificates)
        do {
            return try await change(by: "dry run") { change in
                throw Foreseen(
                    outcome: try change.take(bundle: certificates, retiresOthers ? max(0, overlapSeconds) : nil))
            }
        } catch let foreseen as Foreseen {
            return foreseen.outcome
        }
    }

    /// Thrown to leave a transaction behind with nothing done.
    private struct Foreseen: Error {
        var outcome: AuthorityBundleOutcome
    }

    private static func refuseEmpty(_ certificates: [Certificate]) throws {
        guard certificates.isEmpty else { return }
        throw DirectoryError(.invalid, "The bundle holds no certificate.", hint: "The trust list is left as it was.")
    }
}

extension Change {
    /// - Parameter overlapSeconds: for how long the customer's authorities that are not in the bundle still count; nil
    ///   keeps them.
    fileprivate func take(
        bundle certificates: [Certificate], _ overlapSeconds: Double?
    ) throws -> AuthorityBundleOutcome {
        var outcome = AuthorityBundleOutcome()
        for (index, certificate) in certificates.enumerated() {
            if let there = try rows.authorities.row(certificate.fingerprint.hex) {
                outcome.kept.append(try stays(there))
                continue
            }
            do {
                outcome.added.append(
                    try trust(certificate, managedBy: .customer, purposes: Set(AuthorityPurpose.allCases)))
            } catch var refusal as DirectoryError {
                refusal.detail = "Certificate \(index + 1) of the bundle: \(refusal.detail)"
                refusal.hint = "The trust list is left as it was."
                throw refusal
            }
        }
        guard let overlapSeconds else { return outcome }
        let wanted = Set(certificates.map(\.fingerprint))
        for other in try rows.authorities.rows(.all)
        where other.managedBy == .customer && !wanted.contains(other.certificate.fingerprint) {
            var after = other
            let end = at.addingTimeInterval(overlapSeconds)
            after.retiresAt = min(other.retiresAt ?? end, end)
            if after != other { try write(after, over: other, "authority.retire") }
            outcome.retiring.append(after)
        }
        return outcome
    }

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
