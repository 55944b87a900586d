import IdentityDirectory

/// Audit: who changed what, in a chain of hashes.
struct AuditPages {
    let directory: Directory
    /// Nil where the head is not signed.
    let trail: AuditTrail?

    var routes: [Route] {
        [
            .get(Paths.audit, .right(.auditRead)) { visit in .page(try await list(visit)) },
            .get("\(Paths.audit)/verify", .right(.auditRead)) { visit in .page(try await verify(visit)) },
            .get("\(Paths.audit)/export", .right(.auditRead)) { visit in
                guard let trail else { throw ConsoleError.notFound("export") }
                let part = try await trail.export(after: visit.query.text("after").flatMap { Int64($0) } ?? 0)
                return .download(part.bytes, name: "audit.jsonl", type: "application/jsonl")
            },
            .get("\(Paths.audit)/:number", .right(.auditRead)) { visit in .page(try await entry(visit)) },
        ]
    }

    private func list(_ visit: Visit) async throws -> Page {
        let query = visit.query
        var filter = AuditFilter(
            by: query.text("by"), action: query.text("action"), subject: query.text("subject"),
            before: query.text("before").flatMap { Int64($0) }, limit: 101)
        filter.category = query.text("category").flatMap(AuditCategory.init(rawValue:))
        let entries = try await directory.audit(filter)
        let filters = ["by", "category", "action", "subject"]
        let shown = entries.prefix(100)
        let rows = shown.map { entry in
            Table.Row([
                Cell(text: String(entry.sequence), href: "\(Paths.audit)/\(entry.sequence)", column: "number"),
                .time(entry.at), .text(entry.by), .text(entry.category.title),
                Cell(text: entry.action, style: "strong"), .mono(String(entry.subject.prefix(80))),
                .text(Self.summary(entry)),
            ])
        }
        var sections: [Section] = [
            .form(
                .filter(
                    id: "filter", to: Paths.audit,
                    fields: [
                        .text("by", "By", value: query.text("by")),
                        .select(
                            "category", "Category",
                            options: [("", "All")] + AuditCategory.allCases.map { ($0.rawValue, $0.title) },
                            chosen: query.text("category")),
                        .text("action", "Action", value: query.text("action")),
                        .text("subject", "Object", value: query.text("subject")),
                    ], isFiltered: filters.contains { query.text($0) != nil })),
            .table(
                Table(
                    id: "audit", columns: ["#No.", "Time", "By", "Category", "Action", "Object", "Changed"], rows: rows,
                    empty: "No entry.")),
        ]
        if entries.count > shown.count, let last = shown.last {
            let kept = filters.compactMap { name in query.text(name).map { (name, $0) } }
            sections.append(
                .bar([
                    .open(
                        "Older Entries", Paths.query(Paths.audit, kept + [("before", String(last.sequence))]))
                ]))
        }
        return Page(
            "Audit", subtitle: "Every change is written in the same transaction as its entry here.",
            at: Crumbs.administrator,
            actions: (trail == nil ? [] : [.open("Export", "\(Paths.audit)/export", id: "export")])
                + [.open("Verify", "\(Paths.audit)/verify", style: .primary, id: "verify")], sections)
    }

    /// The properties that changed, by name.
    private static func summary(_ entry: AuditEntry) -> String {
        if entry.before == nil { return entry.after == nil ? "" : "made" }
        if entry.after == nil { return "gone" }
        return entry.differences.map(\.property).joined(separator: ", ")
    }

    private func entry(_ visit: Visit) async throws -> Page {
        guard let number = Int64(visit["number"]), number > 0, let entry = try await directory.auditEntry(number) else {
            throw ConsoleError.notFound("audit entry \(visit["number"].prefix(40))")
        }
        let rows = entry.differences.map { difference in
            Table.Row([
                .text(difference.property), .mono(difference.before ?? "–"), .mono(difference.after ?? "–"),
            ])
        }
        return Page(
            "Change \(entry.sequence)", at: Crumbs.administrator + [Link("Audit", Paths.audit)],
            [
                .facts(
                    [
                        Facts.Item("Time", .time(entry.at)), Facts.Item("By", entry.by),
                        Facts.Item("Category", entry.category.title), Facts.Item("Action", entry.action),
                        Facts.Item("Object", .mono(entry.subject)), Facts.Item("Hash", .mono(entry.hash)),
                        Facts.Item("Follows", .mono(entry.previousHash)),
                    ], id: "entry"),
                .table(
                    Table(
                        id: "changes", columns: ["Property", "Before", "After"], rows: rows,
                        empty: "No property changed.")),
            ])
    }

    private func verify(_ visit: Visit) async throws -> Page {
        let result = if let trail { try await trail.verify() } else { try await directory.verifyAudit() }
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

extension Action {
    /// The change documents of one object; offered to those who may read the audit.
    static func changes(of id: String) -> Action {
        .open("Display Changes", Paths.query(Paths.audit, [("subject", id)]), id: "changes")
    }
}

extension AuditCategory {
    var title: String {
        switch self {
        case .system: "Communication System"
        case .user: "Communication User"
        case .password: "Password"
        case .lock: "Lock"
        case .scenario: "Communication Scenario"
        case .arrangement: "Communication Arrangement"
        case .certificate: "Certificate"
        case .block: "Block"
        case .trustList: "Trust List"
        case .issuance: "Issuance"
        case .administrator: "Administrator"
        case .token: "Token"
        case .session: "Session"
        case .bulk: "Import"
        case .notice: "Notice"
        case .keystore: "Keystore"
        case .securityMaterial: "Security Material"
        case .flow: "Integration Flow"
        case .other: "Other"
        }
    }
}
