import Foundation
import KeyMaterial

/// Renewal by the partner itself: whether it is offered, and who made use of it.
extension Directory {
    /// Whether callers may renew now, as they are judged by it.
    public var offersRenewal: Bool { index.offersRenewal }

    /// What was decided last; nil where nobody did, and renewal is offered.
    public func renewalPolicy() async throws -> RenewalPolicy? {
        try await store.read { try $0.trust.renewalPolicies.row(RenewalPolicy.only) }
    }

    /// Lets callers renew their certificates by themselves, or stops it: from the next request on.
    public func offerRenewal(_ isOffered: Bool, by: String) async throws -> RenewalPolicy {
        try await change(by: by) { change in
            let before = try change.rows.trust.renewalPolicies.row(RenewalPolicy.only)
            if let before, before.isOffered == isOffered { return before }
            let policy = RenewalPolicy(isOffered: isOffered, changedAt: change.at, changedBy: by)
            if before == nil {
                try change.rows.trust.renewalPolicies.insert(policy)
            } else {
                try change.rows.trust.renewalPolicies.update(policy)
            }
            try change.audit(isOffered ? "renewal.offer" : "renewal.stop", policy.id, before: before, after: policy)
            try change.touch(.renewal, policy.id)
            return policy
        }
    }

    /// Lets one user's caller renew its certificates by itself, or stops it: from the next request on.
    ///
    /// It is of no avail where renewal is not offered at all.
    public func offerRenewal(_ isOffered: Bool, toUser id: String, by: String) async throws -> CommunicationUser {
        try await changeUser(id, isOffered ? "user.offerRenewal" : "user.stopRenewal", by: by) {
            $0.mayRenew = isOffered
        }
    }

    /// The users whose callers may not renew by themselves, whether it is offered or not.
    public var usersWithoutRenewal: [String] { index.usersWithoutRenewal }

    /// The latest renewals that callers made by themselves, the newest first.
    public func renewals(limit: Int = 100) async throws -> [PartnerRenewalRecord] {
        let entries = try await audit(AuditFilter(action: IssuanceDocument.renewalAction, limit: limit))
        return entries.compactMap { entry in
            guard let fingerprint = Fingerprint(hex: entry.subject) else { return nil }
            let values = Dictionary(
                entry.differences.map { ($0.property, $0.after ?? "") }, uniquingKeysWith: { first, _ in first })
            return PartnerRenewalRecord(
                at: entry.at, userID: values["user"] ?? entry.by, fingerprint: fingerprint,
                subject: values["subject"] ?? "", replaces: values["replaces"].flatMap { Fingerprint(hex: $0) })
        }
    }
}
