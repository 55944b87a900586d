import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign audit …`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The audit log: what was changed, by whom, in a chain of hashes.",
        subcommands: [List.self, Verify.self])

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List changes, newest first.")
        @Option(help: "Only changes by this principal.") var by: String?
        @Option(help: "Only this action.") var action: String?
        @Option(help: "Only changes of this object.") var subject: String?
        @Option(help: "At most so many, 1 to 1000.") var limit: Int = 50
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let list = try await client.audit([
                ("limit", String(limit)), ("by", by), ("action", action), ("subject", subject),
            ])
            try server.show(list) { list in
                var table = Table("NUMBER", "AT", "BY", "ACTION", "SUBJECT")
                for entry in list.entries {
                    table.add(String(entry.sequence), entry.at, entry.by, entry.action, entry.subject)
                }
                return table.lines
            }
        }
    }

    struct Verify: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verify that no entry was changed or taken out; status 65 when one was.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let result = try await client.verifyAudit()
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
