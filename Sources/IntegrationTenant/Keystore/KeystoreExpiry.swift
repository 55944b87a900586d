import Foundation
public import KeyMaterial

/// A certificate of the keystore that ends soon, or has ended.
public struct KeystoreExpiry: Sendable, Hashable {
    public let alias: String
    public let kind: TenantEntryKind
    /// The certificate of the chain that ends first: the leaf, or one of its authorities.
    public let certificate: Certificate
    /// Whole days that are left; negative when it has ended.
    public let daysLeft: Int
    /// The notice that is due, in days before the end; 0 once it has ended.
    public let threshold: Int

    /// Nil for a certificate that has longer than the first notice.
    init?(_ entry: TenantKeystoreEntry, schedule: ExpirySchedule, now: Date) {
        guard let first = entry.chain.min(by: { $0.notAfter < $1.notAfter }) else { return nil }
        let left = first.notAfter.timeIntervalSince(now) / 86_400
        guard let passed = left <= 0 ? 0 : schedule.due(expiresAt: first.notAfter, at: now) else { return nil }
        alias = entry.alias
        kind = entry.kind
        certificate = first
        daysLeft = Int(left.rounded(.down))
        threshold = passed
    }
}

extension TenantKeystore {
    /// Entries whose certificates end within the first of the notices' thresholds, the nearest end first.
    public func expiries() -> [KeystoreExpiry] {
        snapshot.entries.compactMap { KeystoreExpiry($0.entry, schedule: expirySchedule, now: clock.now) }
            .sorted { ($0.certificate.notAfter, $0.alias) < ($1.certificate.notAfter, $1.alias) }
    }

    /// What is in use of what the bounds allow.
    public func usage() -> (entries: Int, bytes: Int) {
        let draft = KeystoreDraft(entries: snapshot.entries, now: clock.now, by: "")
        return (draft.entries.count, draft.size)
    }
}
