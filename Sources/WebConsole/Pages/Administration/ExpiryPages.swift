import Foundation
import IdentityDirectory

/// What expires when: callers' certificates, our own and the servers', keys of the tenant, tokens; and who was told.
struct ExpiryPages {
    let watch: ExpiryWatch

    private static let rowsMax = 500

    var routes: [Route] {
        [
            .get(Paths.expiry, .right(.directoryRead)) { visit in .page(try await page(visit)) },
            .post("\(Paths.expiry)/test", .right(.administration)) { visit in
                let results = try await watch.test(by: visit.by)
                let failed = results.contains { $0.failure != nil }
                return .redirect(
                    Paths.expiry,
                    Notice(
                        failed ? .bad : .good, failed ? "A channel failed." : "The test was sent.",
                        items: results.map { Link("\($0.channel): \($0.failure ?? "sent")") }, id: "notice-test"))
            },
            .post("\(Paths.expiry)/retry", .right(.administration)) { visit in
                try await Reply.button(backTo: Paths.expiry) {
                    _ = try await watch.retry(notice: visit.form["notice"], by: visit.by)
                    return .redirect(Paths.expiry, Notice(.good, "The notice is tried again."))
                }
            },
        ]
    }

    private func page(_ visit: Visit) async throws -> Page {
        let days = visit.query.text("days").flatMap { Int($0) }.map { min(max($0, 0), 4000) } ?? 90
        let found = try await watch.overview(before: visit.now.addingTimeInterval(Double(days) * 86_400))
        let notices = try await watch.notices(limit: 50)
        var actions: [Action] = []
        if visit.has(.administration), !watch.channelNames.isEmpty {
            actions.append(.submit("Send Test", to: "\(Paths.expiry)/test", id: "send-test"))
        }
        return Page(
            "Expiry", subtitle: "What ends when, and who was told.", at: Crumbs.administrator, actions: actions,
            [
                .tiles(Tiles(items: tiles(found, visit.now))),
                .form(
                    .filter(
                        id: "filter", to: Paths.expiry,
                        fields: [.text("days", "Within Days", value: String(days), type: "number")],
                        isFiltered: days != 90)),
                table(found, visit.now),
                .panel(
                    "This Installation's Own", id: "own",
                    intro: "Our authorities' and servers' certificates, whenever they end.",
                    [Self.ownTable(try await watch.own(), visit.now)]),
                .panel(
                    "Notices", id: "notices",
                    intro: watch.channelNames.isEmpty
                        ? "No channel is configured: set noticesFile, see OPERATIONS. The list above needs none."
                        : "At \(watch.schedule.text) days, once each, by \(watch.channelNames.joined(separator: ", ")).",
                    [noticeTable(notices, visit)]),
            ])
    }

    private func tiles(_ found: [ExpiringObject], _ now: Date) -> [Tiles.Tile] {
        func count(_ days: ClosedRange<Int>) -> Int { found.count { days.contains($0.daysLeft(at: now)) } }
        let expired = found.count { $0.expiresAt <= now }
        let (soon, later) = (count(0...6), count(0...29))
        return [
            Tiles.Tile(
                "Expired", expired, "and still here", Paths.expiry, expired > 0 ? .bad : .good, id: "tile-expired"),
            Tiles.Tile("Within 7 Days", soon, "", Paths.expiry + "?days=7", soon > 0 ? .bad : .good, id: "tile-7"),
            Tiles.Tile(
                "Within 30 Days", later, "", Paths.expiry + "?days=30", later > 0 ? .warn : .good, id: "tile-30"),
            Tiles.Tile("Within 90 Days", count(0...89), "", Paths.expiry + "?days=90", .info, id: "tile-90"),
        ]
    }

    private func table(_ found: [ExpiringObject], _ now: Date) -> Section {
        let rows = found.prefix(Self.rowsMax).map { object in
            let days = object.daysLeft(at: now)
            return Table.Row([
                .time(object.expiresAt, detail: Formatting.relative(object.expiresAt, to: now)),
                .status(
                    days < 0 ? "Expired" : "\(days) days", days < 7 ? .bad : days < 30 ? .warn : .info),
                .text(object.kind.title),
                Cell(text: object.name, href: address(of: object), detail: object.detail, style: "strong"),
                .text(object.owner, detail: object.contacts.isEmpty ? nil : object.contacts.joined(separator: ", ")),
            ])
        }
        return .table(
            Table(
                id: "expiring", columns: ["Expires", "Left", "What", "Name", "Owner"], rows: Array(rows),
                empty: "Nothing expires by then.",
                footnote: found.count > rows.count ? "\(found.count - rows.count) more; narrow the days down." : nil))
    }

    private static func ownTable(_ found: [ExpiringObject], _ now: Date) -> Section {
        let rows = found.map { object in
            Table.Row([
                .time(object.expiresAt, detail: Formatting.relative(object.expiresAt, to: now)),
                .text(object.kind.title),
                Cell(
                    text: object.name,
                    href: object.kind == .issuingAuthority ? Paths.issuingAuthorities : nil, detail: object.detail,
                    style: "strong"),
            ])
        }
        return .table(
            Table(
                id: "own-certificates", columns: ["Expires", "What", "Name"], rows: rows,
                empty: "This server has no certificates of its own to watch."))
    }

    private func address(of object: ExpiringObject) -> String? {
        switch object.kind {
        case .communicationUser: "\(Paths.certificates)/\(object.key)"
        case .trustedAuthority: Paths.trustList
        case .keystoreEntry: Paths.entry(object.key)
        case .accessToken: Paths.administrators
        case .issuingAuthority: Paths.issuingAuthorities
        case .server: nil
        }
    }

    private func noticeTable(_ notices: [ExpiryNotice], _ visit: Visit) -> Section {
        let rows = notices.map { notice in
            let isRetried = visit.has(.administration) && notice.deliveries.contains { $0.state == .failed }
            return Table.Row([
                .time(notice.createdAt), .text("\(notice.days) days"), .text(notice.object.name),
                .text(notice.object.owner),
                .text(
                    notice.deliveries.map { "\($0.channel): \($0.state.rawValue)" }.joined(separator: ", "),
                    detail: notice.deliveries.compactMap(\.failure).first),
                .actions(
                    isRetried
                        ? [
                            .submit(
                                "Try Again", to: "\(Paths.expiry)/retry", values: ["notice": notice.id], style: .small)
                        ]
                        : []),
            ])
        }
        return .table(
            Table(
                id: "notice-table", columns: ["Made", "Notice", "Name", "Owner", "Deliveries", ""], rows: rows,
                empty: "No notice was made yet."))
    }
}

extension ExpiringObject.Kind {
    var title: String {
        switch self {
        case .communicationUser: "Caller's Certificate"
        case .trustedAuthority: "Trusted Authority"
        case .issuingAuthority: "Our Issuing Authority"
        case .server: "Server Certificate"
        case .keystoreEntry: "Keystore Entry"
        case .accessToken: "Access Token"
        }
    }
}
