import Foundation
import IdentityDirectory
import IntegrationFlows

/// Import and export of everything at once.
struct ImportPages {
    let directory: Directory

    private static let bytesMax = 256 << 20

    var routes: [Route] {
        let path = Paths.imports
        return [
            .get(path, .right(.directoryRead), of: .businessSystem) { visit in .page(try await page(visit)) },
            .post(path, .right(.directoryImport), of: .businessSystem, limitBytes: Self.bytesMax) { visit in
                try await Reply.form(again: { try await page(visit) }) { try await start(visit) }
            },
            .get("\(path)/export", .right(.directoryRead), of: .businessSystem) { visit in try await export(visit) },
            .get("\(path)/:id", .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await detail(visit))
            },
            act("\(path)/:id/stop", "Import stopped.") { _ = try await directory.stopImport($0["id"], by: $0.by) },
            act("\(path)/:id/resume", "Import goes on.") { _ = try await directory.resumeImport($0["id"], by: $0.by) },
            .post("\(path)/:id/delete", .right(.directoryImport), of: .businessSystem) { visit in
                try await Reply.button(backTo: Paths.imported(visit["id"])) {
                    try await directory.deleteImport(visit["id"], by: visit.by)
                    return .redirect(path, Notice(.good, "Import forgotten; what it did stays."))
                }
            },
        ]
    }

    private func act(
        _ path: String, _ done: String, _ work: @escaping @Sendable (Visit) async throws -> Void
    ) -> Route {
        .post(path, .right(.directoryImport), of: .businessSystem) { visit in
            let back = Paths.imported(visit["id"])
            return try await Reply.button(backTo: back) {
                try await work(visit)
                return .redirect(back, Notice(.good, done))
            }
        }
    }

    private func start(_ visit: Visit) async throws -> Reply {
        let file = try visit.form.requiredFile("file", label: "File")
        let options = BulkOptions(
            isDryRun: visit.form.values("options").contains("dryRun"),
            createsUsers: visit.form.values("options").contains("createUsers"),
            overridesPublicKey: visit.form.values("options").contains("overridePublicKey"))
        let begun: BulkImport
        if TableArchive.isArchive(file.bytes) {
            begun = try await directory.startImport(
                files: try TableArchive.files(in: file.bytes, sizeMax: 2 * Self.bytesMax), name: file.name,
                options: options, by: visit.by)
        } else {
            begun = try await directory.startImport(
                table: file.bytes, of: BulkKind(rawValue: visit.form["kind"]) ?? .certificates, name: file.name,
                options: options, by: visit.by)
        }
        return .redirect(Paths.imported(begun.id))
    }

    private func export(_ visit: Visit) async throws -> Reply {
        if let kind = visit.query.text("kind").flatMap(BulkKind.init(rawValue:)) {
            return .download(
                try await directory.exportTable(of: kind), name: "\(kind.rawValue).csv", type: "text/csv")
        }
        var files: [(path: String, bytes: [UInt8])] = []
        for kind in BulkKind.allCases {
            files.append(("\(kind.rawValue).csv", try await directory.exportTable(of: kind)))
        }
        return .download(try TableArchive.encoded(files), name: "directory.zip", type: "application/zip")
    }

    private func page(_ visit: Visit) async throws -> Page {
        let rows = try await directory.imports().map { one in
            Table.Row([
                .link(one.name, Paths.imported(one.id), detail: one.options.isDryRun ? "dry run" : nil),
                Cell(badge: one.state.badge), .text("\(one.done) of \(one.total)"), .text(Self.summary(one)),
                .time(one.createdAt, detail: "by \(one.createdBy)"),
            ])
        }
        var sections: [Section] = [
            .table(
                Table(
                    id: "imports", columns: ["Import", "State", "Rows", "Outcomes", "Started"], rows: rows,
                    empty: "Nothing was imported yet."))
        ]
        if visit.has(.directoryImport) { sections.append(.panel("New Import", [.form(form)])) }
        return Page(
            "Import and Export", subtitle: "Tables and certificates by the hundred thousand.",
            at: Crumbs.administrator,
            actions: [
                .open("Export Everything", "\(Paths.imports)/export", id: "export"),
                .open("Export Certificates", "\(Paths.imports)/export?kind=certificates", id: "export-certificates"),
            ], sections)
    }

    private var form: Form {
        Form(
            id: "import", to: Paths.imports,
            fields: [
                .file(
                    "file", "File",
                    hint: "A table (CSV), or an archive (zip) of tables and certificates as the export makes it; or "
                        + "certificates as files, USER/anything.cer."),
                .select(
                    "kind", "Rows of a Table", options: BulkKind.allCases.map { ($0.rawValue, $0.rawValue) },
                    chosen: BulkKind.certificates.rawValue, hint: "An archive's tables say it by their names."),
                .checks(
                    "options", "Options",
                    options: [
                        Field.Option(
                            value: "dryRun", text: "Dry Run",
                            detail: "says what would become of each row, and changes nothing",
                            isChosen: true),
                        Field.Option(
                            value: "createUsers", text: "Create Users", detail: "that certificates name",
                            isChosen: false),
                        Field.Option(
                            value: "overridePublicKey", text: "Share Public Keys",
                            detail: "several users may hold one key; audited", isChosen: false),
                    ]),
            ], buttons: [FormButton("Start Import", id: "start-import")])
    }

    private func detail(_ visit: Visit) async throws -> Page {
        let one = try await directory.bulkImport(visit["id"])
        let path = Paths.imported(one.id)
        let outcome = visit.query.text("outcome").flatMap(BulkOutcome.init(rawValue:))
        let after = visit.query.text("after").flatMap { Int($0) } ?? 0
        let found = try await directory.rows(ofImport: one.id, after: after, outcome: outcome, limit: 101)
        var actions: [Action] = []
        if visit.has(.directoryImport) {
            if one.state == .running { actions.append(.submit("Stop", to: "\(path)/stop", id: "stop")) }
            if one.state == .stopped {
                actions.append(.submit("Resume", to: "\(path)/resume", style: .primary, id: "resume"))
            }
            if one.state != .running {
                actions.append(.submit("Forget", to: "\(path)/delete", style: .danger, id: "forget"))
            }
        }
        let isGoing = one.state == .running && outcome == nil && after == 0
        return Page(
            one.name, badge: one.state.badge, subtitle: one.options.isDryRun ? "A dry run: nothing is changed." : nil,
            at: Crumbs.administrator + [Link("Import and Export", Paths.imports)], actions: actions,
            next: isGoing ? path : nil,
            [
                .facts(
                    [
                        Facts.Item("Done", "\(one.done) of \(one.total)", id: "progress"),
                        Facts.Item("Outcomes", outcomes(one)), Facts.Item("Started", .time(one.createdAt)),
                        Facts.Item("By", one.createdBy), Facts.Item("Ended", .time(one.endedAt, missing: "not yet")),
                    ], id: "import"),
                rowTable(Array(found.prefix(100))),
            ] + older(found, path, outcome))
    }

    /// Each leads to its rows.
    private func outcomes(_ one: BulkImport) -> [Cell] {
        BulkOutcome.allCases.compactMap { outcome in
            guard let count = one.counts[outcome] else { return nil }
            return .reference(
                "\(count) \(outcome.rawValue)", "\(Paths.imported(one.id))?outcome=\(outcome.rawValue)")
        }
    }

    private func rowTable(_ rows: [BulkRow]) -> Section {
        .table(
            Table(
                id: "rows", columns: ["#Row", "Place", "Outcome", "Object", "Why"],
                rows: rows.map { row in
                    Table.Row([
                        .number(row.number), .text(row.place), Cell(badge: row.outcome.badge),
                        .mono(row.object.isEmpty ? "–" : String(row.object.prefix(40))),
                        Cell(text: row.detail ?? "", href: row.owner.map(Paths.user)),
                    ])
                }, empty: "No row."))
    }

    private func older(_ found: [BulkRow], _ path: String, _ outcome: BulkOutcome?) -> [Section] {
        guard found.count > 100 else { return [] }
        let query = outcome.map { [("outcome", $0.rawValue)] } ?? []
        return [.bar([.open("More Rows", Paths.query(path, query + [("after", String(found[99].number))]))])]
    }

    private static func summary(_ one: BulkImport) -> String {
        BulkOutcome.allCases.compactMap { outcome in one.counts[outcome].map { "\($0) \(outcome.rawValue)" } }
            .joined(separator: ", ")
    }
}

extension BulkImport.State {
    var badge: Badge {
        switch self {
        case .receiving: Badge("Receiving", .plain)
        case .running: Badge("Running", .info)
        case .stopped: Badge("Stopped", .warn)
        case .done: Badge("Done", .good)
        }
    }
}

extension BulkOutcome {
    var badge: Badge {
        switch self {
        case .waiting: Badge("Waiting", .plain)
        case .assigned: Badge("Assigned", .good)
        case .created: Badge("Created", .good)
        case .already: Badge("Already", .info)
        case .clash: Badge("Clash", .bad)
        case .refused: Badge("Refused", .bad)
        }
    }
}

extension Action {
    /// All of a kind as a table, in the form that an import takes.
    static func export(_ kind: BulkKind) -> Action {
        .open("Export", Paths.query("\(Paths.imports)/export", [("kind", kind.rawValue)]), id: "export")
    }
}
