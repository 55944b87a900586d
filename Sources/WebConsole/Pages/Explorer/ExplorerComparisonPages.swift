import KeyMaterial
import KeystoreFormats

/// The open keystore beside another one, and on its own: merging, comparing, verifying.
struct ExplorerComparisonPages {
    let explorer: ExplorerPages

    var routes: [Route] {
        let path = Paths.explorer
        return [
            .get("\(path)/merge", .signedIn) { visit in .page(try await mergePage(visit)) },
            .post("\(path)/merge", .signedIn, limitBytes: ExplorerPages.limitBytes) { visit in
                try await Reply.form(again: { try await mergePage(visit) }) { try await merge(visit) }
            },
            .get("\(path)/compare", .signedIn) { visit in .page(try await comparePage(visit)) },
            .post("\(path)/compare", .signedIn, limitBytes: ExplorerPages.limitBytes) { visit in
                try await Reply.form(again: { try await comparePage(visit) }) {
                    let open = try await explorer.current(visit)
                    let other = try ExplorerPages.source(visit)
                    return .page(
                        Self.page(of: KeystoreComparison(open.keystore, other.keystore), open.name, other.name))
                }
            },
            .get("\(path)/verify", .signedIn) { visit in .page(try await verifyPage(visit)) },
        ]
    }

    private static let crumbs = [Link("Keystore Explorer", Paths.explorer)]

    private func mergePage(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let rules: [(MergeRule, String)] = [
            (.refuse, "Merge nothing"), (.keep, "Keep the entry that is here"),
            (.overwrite, "Take the entry that comes"), (.rename, "Give the entry that comes another alias"),
        ]
        let chosen = visit.form.text("rule") ?? MergeRule.refuse.rawValue
        let form = Form(
            id: "merge", to: "\(Paths.explorer)/merge",
            fields: ExplorerPages.sourceFields + [
                .radios(
                    "rule", "Where Both Have an Alias",
                    options: rules.map {
                        Field.Option(value: $0.0.rawValue, text: $0.1, isChosen: $0.0.rawValue == chosen)
                    }),
                .checks(
                    "allow-loss", "What This Type Has No Place For",
                    options: [Field.Option(value: "yes", text: "Leave it out", isChosen: false)]),
            ], buttons: [FormButton("Merge", id: "merge-button")], cancel: Link("Cancel", Paths.explorer))
        return Page(
            "Merge", subtitle: "into \(open.name)", at: Self.crumbs, [.panel("Other Keystore", [.form(form)])])
    }

    private func merge(_ visit: Visit) async throws -> Reply {
        let other = try ExplorerPages.source(visit)
        let rule = MergeRule(rawValue: visit.form["rule"]) ?? .refuse
        return try await explorer.change(visit) { keystore in
            let merge = try keystore.merge(other.keystore, rule: rule, at: visit.now)
            guard merge.losses.isEmpty || visit.form.isChosen("allow-loss") else {
                throw ConsoleError(
                    .unprocessable,
                    "\(keystore.type.rawValue) cannot hold everything: \(merge.losses.joined(separator: "; ")).",
                    hint: "Leave it out by choosing so below.")
            }
            let told =
                merge.losses.map { "Lost: \($0)" } + merge.renamed.map { "\($0.from) came as \($0.to)" }
                + merge.changes
            return Notice(
                .good,
                "\(merge.added.count + merge.renamed.count) added, \(merge.overwritten.count) overwritten, "
                    + "\(merge.kept.count) kept, \(merge.same.count) the same.",
                items: told.map { Link($0) }, hint: "Save the keystore: File, Save As.", id: "merged")
        }
    }

    private func comparePage(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let form = Form(
            id: "compare", to: "\(Paths.explorer)/compare", fields: ExplorerPages.sourceFields,
            buttons: [FormButton("Compare", id: "compare-button")], cancel: Link("Cancel", Paths.explorer))
        return Page(
            "Compare", subtitle: "with \(open.name)", at: Self.crumbs, [.panel("Other Keystore", [.form(form)])])
    }

    private static func page(of comparison: KeystoreComparison, _ here: String, _ there: String) -> Page {
        func row(_ alias: String, _ badge: Badge, _ detail: String) -> Table.Row {
            Table.Row([.text(alias), Cell(badge: badge), .text(detail)])
        }
        let rows =
            comparison.different.map {
                row($0.alias, Badge("Different", .bad), $0.details.joined(separator: "; "))
            }
            + comparison.onlyInFirst.map { row($0, Badge("Only Here", .warn), "") }
            + comparison.onlyInSecond.map { row($0, Badge("Only There", .warn), "") }
            + comparison.renamed.map { row($0.first, Badge("Renamed", .info), "is called \($0.second) there") }
            + comparison.same.map { row($0, Badge("Same", .good), "") }
        return Page(
            "Comparison",
            badge: comparison.isSame ? Badge("Same", .good) : Badge("Different", .warn),
            subtitle: "\(here) (here) and \(there) (there)", at: crumbs,
            [
                .table(
                    Table(
                        id: "comparison", columns: ["Alias", "", "Difference"], rows: rows,
                        empty: "Both keystores are empty."))
            ])
    }

    private func verifyPage(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let findings = KeystoreFindings(of: open.keystore, at: visit.now)
        func rows(_ list: [KeystoreFindings.Finding], _ badge: Badge) -> [Table.Row] {
            list.map { finding in
                Table.Row([
                    finding.alias.map { .link($0, ExplorerTree.entry($0)) } ?? .text("the file"), Cell(badge: badge),
                    .text(finding.detail),
                ])
            }
        }
        return Page(
            "Verify",
            badge: findings.problems.isEmpty ? Badge("No Problems", .good) : Badge("Problems", .bad),
            subtitle: "\(open.name): \(open.summary)", at: Self.crumbs,
            [
                .table(
                    Table(
                        id: "findings", columns: ["Entry", "", "Finding"],
                        rows: rows(findings.problems, Badge("Problem", .bad))
                            + rows(findings.warnings, Badge("Warning", .warn)),
                        empty: "Every key opens, every chain fits, and no certificate has run out."))
            ])
    }
}
