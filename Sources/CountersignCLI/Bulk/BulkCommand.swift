import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign bulk …`.
struct BulkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bulk", abstract: "Import and export everything at once: tables (CSV) and archives (zip).",
        discussion: """
            A table of certificates has the columns user and certificate (PEM, or base64 of DER), and as it likes match,
            chain and retiring. An archive holds systems.csv, users.csv and so on, or certificates as USER/anything.cer.

            Example:
              countersign bulk import certificates.csv --dry-run
              countersign bulk export --out directory.zip
            """,
        subcommands: [
            BulkImportCommand.self, Export.self, List.self, Show.self, Rows.self, Stop.self, Resume.self, Delete.self,
        ])

    struct Export: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Export one kind as a table, or everything as an archive; no secret is in it.")
        @Option(help: "\(BulkKindValue.allCases.map(\.rawValue).joined(separator: ", ")); everything when absent.")
        var kind: BulkKindValue?
        @Option(help: "The file to write.") var out: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let bytes = try await client.export(kind)
            try OutputFile.write(bytes, to: out)
            try server.done("\(out) written, \(bytes.count) bytes.")
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List imports, the newest first.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.imports()) { list in
                var table = Table("IMPORT", "NAME", "STATE", "DONE", "TOTAL", "STARTED", "BY")
                for one in list.imports {
                    table.add(
                        one.id, one.name, one.state.rawValue, String(one.done), String(one.total), one.createdAt,
                        one.createdBy)
                }
                return table.lines
            }
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Show how far an import is.")
        @Argument(help: "The import's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.bulkImport(id), BulkCommand.lines)
        }
    }

    struct Rows: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List what became of an import's rows.")
        @Argument(help: "The import's id.") var id: String
        @Option(help: "Only these: \(ImportOutcomeValue.allCases.map(\.rawValue).joined(separator: ", ")).")
        var outcome: ImportOutcomeValue?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let rows = try await everyPage { query in
                let page = try await client.importRows(id, query + [("outcome", outcome?.rawValue)])
                return (page.rows, page.nextCursor)
            }
            try server.show(ImportRowList(rows: rows)) { BulkCommand.lines($0.rows) }
        }
    }

    struct Stop: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Stop an import after its present chunk.")
        @Argument(help: "The import's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.stopImport(id), BulkCommand.lines)
        }
    }

    struct Resume: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Let a stopped import go on, and follow it.")
        @Argument(help: "The import's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let done = try await BulkCommand.follow(try await client.resumeImport(id), client)
            try server.show(done, BulkCommand.lines)
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Forget an import; what it did stays.")
        @Argument(help: "The import's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.deleteImport(id)
            try server.done("Import \(id) forgotten.")
        }
    }

    /// Waits for an import's end, or until somebody stops it, telling how far it is.
    static func follow(_ begun: ImportResource, _ client: ManagementClient) async throws -> ImportResource {
        var one = begun
        var progress = Progress()
        while one.state == .running || one.state == .receiving {
            try await Task.sleep(for: .milliseconds(500))
            one = try await client.bulkImport(one.id)
            progress.step("\(one.done) of \(one.total) rows")
        }
        progress.end()
        return one
    }

    static func lines(_ one: ImportResource) -> [String] {
        let outcomes = ImportOutcomeValue.allCases.compactMap { outcome in
            one.counts[outcome.rawValue].map { "\($0) \(outcome.rawValue)" }
        }
        return [
            ("Import", one.id), ("Name", one.name), ("State", one.state.rawValue + (one.dryRun ? ", a dry run" : "")),
            ("Rows", "\(one.done) of \(one.total)"),
            ("Outcomes", outcomes.isEmpty ? noValue : outcomes.joined(separator: ", ")),
        ].aligned
    }

    static func lines(_ rows: [ImportRowResource]) -> [String] {
        var table = Table("ROW", "PLACE", "OUTCOME", "OBJECT", "WHY")
        for row in rows {
            table.add(
                String(row.number), row.place, row.outcome.rawValue, String(row.object.prefix(40)),
                row.detail ?? noValue)
        }
        return table.lines
    }
}

/// `countersign bulk import`.
struct BulkImportCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import a table or an archive, and follow it to its end; status 77 when a row was not done.",
        discussion: """
            What is done before an interruption stays done; the import goes on by itself on the server, also after its
            restart, and the same file may be imported again: rows that are there already say so.
            """)
    @Argument(help: "The table (CSV) or the archive (zip).") var file: String
    @Option(help: "What a table's rows are; certificates when absent.") var kind: BulkKindValue?
    @Flag(help: "Say what would become of each row, and change nothing.") var dryRun = false
    @Flag(help: "Create users that certificates name.") var createUsers = false
    @Flag(help: "Let several users hold one public key; audited.") var overridePublicKey = false
    @Flag(help: "Return at once; the server goes on by itself.") var background = false
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let bytes = try InputFile.read(file)
        let name = file.split(separator: "/").last.map(String.init) ?? file
        func flag(_ isSet: Bool) -> String? { isSet ? "true" : nil }
        let begun = try await client.startImport(
            bytes, isArchive: ZipArchive.isArchive(bytes),
            query: [
                ("name", name), ("kind", kind?.rawValue), ("dryRun", flag(dryRun)),
                ("createUsers", flag(createUsers)), ("overridePublicKey", flag(overridePublicKey)),
            ])
        let done = background ? begun : try await BulkCommand.follow(begun, client)
        var refused: [ImportRowResource] = []
        for outcome in [ImportOutcomeValue.clash, .refused] where done.counts[outcome.rawValue] != nil {
            refused += try await client.importRows(done.id, [("limit", "20"), ("outcome", outcome.rawValue)]).rows
        }
        try server.show(done) { one in
            BulkCommand.lines(one) + (refused.isEmpty ? [] : [""] + BulkCommand.lines(refused))
                + (refused.isEmpty ? [] : ["All of them: countersign bulk rows \(one.id) --outcome clash|refused"])
        }
        if !refused.isEmpty { throw ExitCode(ExitStatus.refused.rawValue) }
    }
}
