import IdentityDirectory

/// Audit: who changed what, in a chain of hashes.
struct AuditPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.audit, .right(.auditRead)) { visit in .page(try await list(visit)) },
            .get("\(Paths.audit)/verify", .right(.auditRead)) { visit in .page(try await verify(visit)) },
        ]
    }

    private func list(_ visit: Visit) async throws -> Page {
        let query = visit.query
        let entries = try await directory.audit(
            AuditFilter(
                by: query.text("by"), action: query.text("action"), subject: query.text("subject"),
                before: query.text("before").flatMap { Int64($0) }, limit: 101))
        let shown = entries.prefix(100)
        let rows = shown.map { entry in
            Table.Row([
                Cell(text: String(entry.sequence), column: "number"), .time(entry.at), .text(entry.by),
                Cell(text: entry.action, style: "strong"), .mono(entry.subject),
                .mono(entry.after ?? entry.before ?? "", detail: entry.after == nil ? "before" : nil),
            ])
        }
        var sections: [Section] = [
            .form(
                .filter(
                    id: "filter", to: Paths.audit,
                    fields: [
                        .text("by", "By", value: query.text("by")),
                        .text("action", "Action", value: query.text("action")),
                        .text("subject", "Object", value: query.text("subject")),
                    ], isFiltered: ["by", "action", "subject"].contains { query.text($0) != nil })),
            .table(
                Table(
                    id: "audit", columns: ["#No.", "Time", "By", "Action", "Object", "Content"], rows: rows,
                    empty: "No entry.")),
        ]
        if entries.count > shown.count, let last = shown.last {
            let kept = ["by", "action", "subject"].compactMap { name in query.text(name).map { (name, $0) } }
            sections.append(
                .bar([
                    .open(
                        "Older Entries", Paths.query(Paths.audit, kept + [("before", String(last.sequence))]))
                ]))
        }
        return Page(
            "Audit", subtitle: "Every change is written in the same transaction as its entry here.",
            at: Crumbs.administrator,
            actions: [.open("Verify", "\(Paths.audit)/verify", style: .primary, id: "verify")], sections)
    }

    private func verify(_ visit: Visit) async throws -> Page {
        let result = try await directory.verifyAudit()
        let notice =
            result.isIntact
            ? Notice(.good, "The chain of \(result.entries) entries is intact.", id: "verification")
            : Notice(
                .bad, "The chain is broken at entry \(result.brokenAt ?? 0).", text: result.problem,
                hint: "Keep the database as it is, and compare it with a backup.", id: "verification")
        return Page(
            "Verify Audit", at: Crumbs.administrator + [Link("Audit", Paths.audit)], notices: [notice],
            [
                .panel(
                    "Head of the Chain",
                    intro: "Note it elsewhere: if entries are ever cut off at the end, the head no longer occurs.",
                    [.code(CodeBlock(text: result.head ?? "no entries"))])
            ])
    }
}
