import IdentityDirectory
import IntegrationTenant
import KeyMaterial

/// The keystore's states: what each held, what has changed since, and how to bring it back, whole or one entry of it.
struct KeystoreHistoryPages {
    let tenant: Tenant

    private static let path = "\(Paths.keystore)/history"

    var routes: [Route] {
        [
            .get(Self.path, .right(.tenantRead), of: .integrationTenant) { visit in .page(try await history(visit)) },
            .get("\(Self.path)/:version", .right(.tenantRead), of: .integrationTenant) { visit in
                .page(try await version(visit))
            },
            .post("\(Paths.keystore)/restore", .right(.tenantWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Self.path) {
                    let number = Int(visit.form["version"]) ?? 0
                    if let alias = visit.form.text("alias") {
                        let entry = try await tenant.keystore.restore(alias, version: number, by: visit.by)
                        return .redirect(
                            Paths.entry(entry.alias),
                            Notice(.good, "\(entry.alias) is as it was in version \(number)."))
                    }
                    let version = try await tenant.keystore.restore(version: number, by: visit.by)
                    return .redirect(
                        Paths.keystore, Notice(.good, "Keystore restored; this is now version \(version.number)."))
                }
            },
        ]
    }

    private func history(_ visit: Visit) async throws -> Page {
        let versions = try await tenant.keystore.history()
        let newest = versions.map(\.number).max()
        let rows = versions.map { version in
            Table.Row([
                .link(String(version.number), "\(Self.path)/\(version.number)"), .time(version.at),
                .text(version.by), .text(version.summary), .number(version.entryCount),
                version.number == newest
                    ? Cell(badge: Badge("Current", .good))
                    : .actions(visit.has(.tenantWrite) ? [Self.restore(version.number)] : []),
            ])
        }
        return Page(
            "History", subtitle: "Every version of the keystore; restoring one makes a new version like it.",
            at: KeystorePages.crumbs,
            [
                .table(
                    Table(
                        id: "history", columns: ["Version", "Time", "By", "Change", "#Entries", ""], rows: rows,
                        empty: "No version."))
            ])
    }

    private func version(_ visit: Visit) async throws -> Page {
        guard let number = Int(visit["version"]) else {
            throw ConsoleError(.notFound, "There is no version \(visit["version"]).", hint: "See the history.")
        }
        let entries = try await tenant.keystore.entries(version: number)
        let newest = try await tenant.keystore.history().first?.number ?? number
        let difference = try await tenant.keystore.difference(from: number, to: newest)
        let isChangeable = visit.has(.tenantWrite) && number != newest
        let changed = Set(difference.items.flatMap { [$0.alias, $0.oldAlias].compactMap(\.self) })
        let rows = entries.map { entry in
            Table.Row([
                .text(entry.alias), .text(entry.kind.title),
                .text(
                    entry.certificate?.subject.description ?? "–",
                    detail: entry.certificate.map { Formatting.short($0.fingerprint) }),
                .time(entry.certificate?.notAfter),
                .actions(
                    isChangeable && !entry.isProtected && changed.contains(entry.alias)
                        ? [Self.restore(number, alias: entry.alias)] : []),
            ])
        }
        return Page(
            "Version \(number)", at: KeystorePages.crumbs + [Link("History", Self.path)],
            actions: isChangeable ? [Self.restore(number)] : [],
            [
                .panel("Changed Since Then", [.table(Self.table(difference))]),
                .panel(
                    "Entries",
                    [
                        .table(
                            Table(
                                id: "entries", columns: ["Alias", "Type", "Subject", "Valid Until", ""], rows: rows,
                                empty: "It held no entry."))
                    ]),
            ])
    }

    private static func table(_ difference: KeystoreDifference) -> Table {
        let rows = difference.items.map { item in
            Table.Row([
                .text(item.alias, detail: item.oldAlias.map { "was \($0)" }), Cell(badge: item.change.badge),
                .optional(item.before.map { Formatting.short($0.fingerprint) }),
                .optional(item.after.map { Formatting.short($0.fingerprint) }),
            ])
        }
        return Table(
            id: "difference", columns: ["Alias", "Change", "Certificate Then", "Certificate Now"], rows: rows,
            empty: "Nothing has changed since this version.")
    }

    private static func restore(_ version: Int, alias: String? = nil) -> Action {
        var values = ["version": String(version)]
        values["alias"] = alias
        return .submit(
            alias == nil ? "Restore" : "Bring Back", to: "\(Paths.keystore)/restore", values: values, style: .small)
    }
}

extension KeystoreDifference.Change {
    fileprivate var badge: Badge {
        switch self {
        case .added: Badge("Added", .good)
        case .removed: Badge("Removed", .bad)
        case .replaced: Badge("Replaced", .warn)
        case .renamed: Badge("Renamed", .info)
        }
    }
}
