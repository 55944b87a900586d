import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign audit …`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The audit log: what was changed, by whom, in a chain of hashes.",
        discussion: """
            Keep an export, or heads, on another machine: who has them notices when entries were taken away.

            Example:
              countersign audit export --out audit.jsonl --key-out audit-key.pem
              countersign audit verify --heads audit.jsonl
              countersign audit verify-file audit.jsonl --key audit-key.pem
            """,
        subcommands: [List.self, Show.self, Verify.self, AuditExportCommand.self, AuditVerifyFileCommand.self])

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List changes, newest first.")
        @Option(help: "Only changes by this principal.") var by: String?
        @Option(help: "Only this action.") var action: String?
        @Option(help: "Only changes of this object.") var subject: String?
        @Option(help: "Only these: \(AuditCategoryValue.allCases.map(\.rawValue).joined(separator: ", ")).")
        var category: AuditCategoryValue?
        @Option(help: "Only changes at or after this time, RFC 3339.") var since: String?
        @Option(help: "Only changes at or before this time, RFC 3339.") var until: String?
        @Option(help: "At most so many, 1 to 1000.") var limit: Int = 50
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let list = try await client.audit([
                ("limit", String(limit)), ("by", by), ("action", action), ("subject", subject),
                ("category", category?.rawValue), ("since", since), ("until", until),
            ])
            try server.show(list) { list in
                var table = Table("NUMBER", "AT", "BY", "CATEGORY", "ACTION", "SUBJECT")
                for entry in list.entries {
                    table.add(
                        String(entry.sequence), entry.at, entry.by, entry.category.rawValue, entry.action, entry.subject
                    )
                }
                return table.lines
            }
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Show a change, property by property.")
        @Argument(help: "The entry's number.") var number: Int
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.auditEntry(number)) { detail in
                let entry = detail.entry
                var table = Table("PROPERTY", "BEFORE", "AFTER")
                for change in detail.changes {
                    table.add(change.property, change.before ?? noValue, change.after ?? noValue)
                }
                return [
                    ("Number", String(entry.sequence)), ("At", entry.at), ("By", entry.by),
                    ("Category", entry.category.rawValue), ("Action", entry.action), ("Object", entry.subject),
                    ("Hash", entry.hash),
                ].aligned + [""] + table.lines
            }
        }
    }

    struct Verify: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verify that no entry was changed or taken out; status 65 when one was.")
        @Option(help: "An export, or the second sink's file: its signed heads must be of entries that are still there.")
        var heads: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let kept = try heads.map { try AuditLineFile(path: $0) }
            let result =
                if let kept { try await client.verifyAudit(against: kept.heads) } else {
                    try await client.verifyAudit()
                }
            try server.show(result) { result in
                [
                    ("Intact", result.intact ? "yes" : "no"), ("Entries", String(result.entries)),
                    ("Head", result.headHash ?? noValue), ("Detail", result.detail),
                ].aligned
            }
            if !result.intact { throw ExitCode(ExitStatus.badInputData.rawValue) }
        }
    }
}
