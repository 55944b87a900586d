import Foundation
import KeyMaterial

extension Snapshot {
    private static let batch = 20_000
    /// More changes than this are not followed one by one.
    private static let changesMax = 20_000

    /// The whole directory, in one transaction.
    static func load(_ rows: any DirectoryTransaction, generation: UInt64) throws -> Snapshot {
        var snapshot = Snapshot()
        snapshot.sequence = try rows.trail.changeBounds()?.last ?? 0
        try snapshot.loadUsers(rows)
        for scenario in try rows.scenarios.rows(.all) {
            snapshot.scenarios[scenario.id] = ScenarioEntry(scenario)
        }
        var after: FingerprintKey?
        while true {
            let claims = try rows.certificates.claims(after: after, limit: batch)
            for claim in claims { snapshot.add(claim) }
            guard let last = claims.last, claims.count == batch else { break }
            after = last.fingerprint
        }
        for block in try rows.blocks.rows(.all) {
            snapshot.set(block: block.id, isBlocked: true, target: block.target)
        }
        snapshot.offersRenewal = try Self.offersRenewal(rows)
        var revocations = Revocations()
        for known in try rows.revocationLists.rows(.all) { revocations.set(known.id, known) }
        snapshot.anchors = TrustAnchors(
            try rows.authorities.rows(.all), revocations: revocations, generation: generation)
        return snapshot
    }

    private static func offersRenewal(_ rows: any DirectoryTransaction) throws -> Bool {
        try rows.trust.renewalPolicies.row(RenewalPolicy.only)?.isOffered ?? true
    }

    private mutating func loadUsers(_ rows: any DirectoryTransaction) throws {
        var page = Page(limit: Self.batch)
        var passwords: [String: PasswordRecord] = [:]
        for record in try rows.access.passwords.rows(.all) { passwords[record.id] = record }
        while true {
            let users = try rows.users.rows(page)
            for user in users { set(user: user.id, user, password: passwords[user.id]) }
            guard users.count == page.limit else { break }
            page.after = users.last?.id
        }
        page.after = nil
        while true {
            let arrangements = try rows.arrangements.rows(page)
            for arrangement in arrangements { set(arrangement: arrangement.id, arrangement) }
            guard arrangements.count == page.limit else { break }
            page.after = arrangements.last?.id
        }
    }

    /// This state brought up to date; itself when nothing changed.
    ///
    /// Loads everything anew where the log of changes does not reach back far enough.
    func following(_ rows: any DirectoryTransaction) throws -> Snapshot {
        guard let bounds = try rows.trail.changeBounds() else {
            return sequence == 0 ? self : try Self.load(rows, generation: anchors.generation + 1)
        }
        guard bounds.last != sequence else { return self }
        guard bounds.first <= sequence + 1, bounds.last > sequence, bounds.last - sequence <= Self.changesMax else {
            return try Self.load(rows, generation: anchors.generation + 1)
        }
        var next = self
        let changes = try rows.trail.changes(after: sequence, limit: Self.changesMax)
        for change in Set(changes.map(\.change)) { try next.apply(change, rows) }
        next.sequence = changes.last?.sequence ?? sequence
        return next
    }

    private mutating func apply(_ change: DirectoryChange, _ rows: any DirectoryTransaction) throws {
        switch change.kind {
        case .user:
            set(user: change.id, try rows.users.row(change.id), password: try rows.access.passwords.row(change.id))
        case .arrangement:
            set(arrangement: change.id, try rows.arrangements.row(change.id))
        case .scenario:
            scenarios[change.id] = try rows.scenarios.row(change.id).map { ScenarioEntry($0) }
        case .assignment:
            guard let fingerprint = Fingerprint(hex: change.id) else { return }
            set(claim: FingerprintKey(fingerprint), try rows.certificates.claim(fingerprint))
        case .block:
            let isBlocked = try rows.blocks.row(change.id) != nil
            set(block: change.id, isBlocked: isBlocked, target: CertificateBlock.target(ofID: change.id))
        case .authority:
            set(authorities: try rows.authorities.rows(.all))
        case .renewal:
            offersRenewal = try Self.offersRenewal(rows)
        case .revocationList:
            var revocations = anchors.revocations
            revocations.set(change.id, try rows.revocationLists.row(change.id))
            anchors = anchors.with(revocations)
        }
    }
}
