import Foundation
import IdentityDirectory
import IntegrationTenant

/// The overview: what expires soon, what was refused, and how messages fare.
struct HomePages {
    static let soonSeconds: Double = 60 * 86400
    private static let ambiguitiesShown = 10

    let services: ConsoleServices

    var routes: [Route] {
        [.get("/", .signedIn) { visit in .page(try await page(visit)) }]
    }

    private func page(_ visit: Visit) async throws -> Page {
        var tiles: [Tiles.Tile] = []
        var columns: [[Section]] = []
        var notices: [Notice] = []
        if services.parts.contains(.businessSystem), visit.has(.directoryRead) {
            notices = ambiguityNotice(try await services.directory.ambiguousArrangements()).map { [$0] } ?? []
            let expiring = try await expiringAssignments(visit)
            tiles += try await directoryTiles(visit, expiring: expiring.count)
            columns.append([expiringPanel(expiring, visit)])
        }
        if services.parts.contains(.businessSystem), visit.has(.decisionRead) {
            let refused = try await services.directory.decisions(DecisionFilter(refusedOnly: true, limit: 8))
            columns.append([refusedPanel(refused)])
        }
        if let tenant = services.tenant, visit.has(.tenantRead) {
            tiles += try await tenantTiles(tenant)
            columns += try await tenantPanels(tenant, visit)
        }
        return Page(
            "Home", subtitle: "Every connection between two systems with its own, unambiguous identity.",
            notices: notices, [.tiles(Tiles(items: tiles)), .columns(columns)])
    }

    /// Nil where no two arrangements are ambiguous.
    private func ambiguityNotice(_ found: [ArrangementAmbiguity]) -> Notice? {
        guard !found.isEmpty else { return nil }
        let items = found.prefix(Self.ambiguitiesShown).map { pair in
            Link(
                "\(pair.arrangementID) and \(pair.otherID) of user \(pair.userID), \(pair.pathPrefix)",
                Paths.arrangement(pair.otherID))
        }
        let more = found.count - items.count
        return Notice(
            .warn, "Some calls fit two active arrangements that lead to different places.",
            text: "They go where the first of the two by name leads."
                + (more > 0 ? " \(more) more are not shown." : ""),
            items: items,
            hint: "Deactivate one of the two, or give it a user of its own; its page says how the two meet.",
            id: "ambiguous-arrangements")
    }

    private func expiringAssignments(_ visit: Visit) async throws -> [CertificateAssignment] {
        let filter = AssignmentFilter(
            expiresBefore: visit.now.addingTimeInterval(Self.soonSeconds), sort: .expiry, limit: 100)
        return try await services.directory.assignments(filter)
    }

    private func directoryTiles(_ visit: Visit, expiring: Int) async throws -> [Tiles.Tile] {
        let arrangements = try await services.directory.arrangements()
        let active = arrangements.count { $0.state == .active }
        var tiles = [
            Tiles.Tile(
                "Communication Arrangements", active, "active, of \(arrangements.count)", Paths.arrangements, .info,
                id: "tile-arrangements"),
            Tiles.Tile(
                "Expiring Certificates", expiring, "assigned, within 60 days", Paths.certificates,
                expiring > 0 ? .warn : .good, id: "tile-expiring"),
        ]
        if visit.has(.decisionRead) {
            var filter = DecisionFilter(refusedOnly: true, limit: 1000)
            filter.since = visit.now.addingTimeInterval(-86400)
            let refused = try await services.directory.decisions(filter).count
            tiles.append(
                Tiles.Tile(
                    "Refused Calls", refused, "in the last 24 hours", Paths.decisions + "?refused=yes",
                    refused > 0 ? .bad : .good, id: "tile-refused"))
        }
        return tiles
    }

    private func tenantTiles(_ tenant: Tenant) async throws -> [Tiles.Tile] {
        let flows = try await tenant.flows.list()
        let failed = try await tenant.messages.list(
            MessageFilter(statuses: [.failed, .retry, .escalated, .abandoned], limit: 1000)
        ).count
        let deployed = flows.count { $0.deployment != nil }
        return [
            Tiles.Tile(
                "Integration Flows", deployed, "deployed, of \(flows.count)", Paths.flows, .info, id: "tile-flows"),
            Tiles.Tile(
                "Messages in Trouble", failed, "failed or in retry", Paths.messages, failed > 0 ? .bad : .good,
                id: "tile-messages"),
        ]
    }

    private func expiringPanel(_ expiring: [CertificateAssignment], _ visit: Visit) -> Section {
        let rows = expiring.prefix(8).map { assignment in
            Table.Row([
                .link(assignment.userID, Paths.user(assignment.userID)),
                .reference(
                    CertificateText.name(assignment.certificate), Paths.certificate(assignment.fingerprint)),
                .time(
                    assignment.certificate.notAfter,
                    detail: Formatting.relative(assignment.certificate.notAfter, to: visit.now)),
            ])
        }
        return .panel(
            "Expiring Soon", id: "expiring",
            [
                .table(
                    Table(
                        columns: ["User", "Certificate", "Valid Until"], rows: Array(rows),
                        empty: "No assigned certificate expires within 60 days."))
            ])
    }

    private func refusedPanel(_ refused: [AccessDecision]) -> Section {
        let rows = refused.map { decision in
            Table.Row([
                .time(decision.at),
                Cell(
                    text: decision.code.rawValue, href: Paths.decision(decision.id), detail: decision.detail,
                    style: "strong"),
                decision.userID.map { .reference($0, Paths.user($0)) } ?? .optional(nil),
            ])
        }
        return .panel(
            "Refused Calls", id: "refused", actions: [.open("All Decisions", Paths.decisions, style: .small)],
            [.table(Table(columns: ["Time", "Reason", "User"], rows: rows, empty: "No call was refused."))])
    }

    private func tenantPanels(_ tenant: Tenant, _ visit: Visit) async throws -> [[Section]] {
        var panels: [[Section]] = []
        if visit.has(.messageRead) {
            let messages = try await tenant.messages.list(MessageFilter(limit: 8))
            let rows = messages.map { message in
                Table.Row([
                    .time(message.startedAt),
                    .reference(message.flowName, Paths.message(message.id)),
                    Cell(badge: message.status.badge),
                ])
            }
            panels.append([
                .panel(
                    "Latest Messages", id: "latest-messages",
                    actions: [.open("All Messages", Paths.messages, style: .small)],
                    [
                        .table(
                            Table(
                                columns: ["Started", "Integration Flow", "Status"], rows: rows,
                                empty: "No message was processed yet."))
                    ])
            ])
        }
        let limit = visit.now.addingTimeInterval(Self.soonSeconds)
        let expiring = try await tenant.keystore.entries().filter {
            $0.certificate.map { $0.notAfter < limit } ?? false
        }
        let rows = expiring.prefix(8).map { entry in
            Table.Row([.link(entry.alias, Paths.entry(entry.alias)), .time(entry.certificate?.notAfter)])
        }
        panels.append([
            .panel(
                "Keystore Entries Expiring Soon", id: "expiring-entries",
                [
                    .table(
                        Table(
                            columns: ["Alias", "Valid Until"], rows: Array(rows),
                            empty: "No entry of the tenant's keystore expires within 60 days."))
                ])
        ])
        return panels
    }
}
