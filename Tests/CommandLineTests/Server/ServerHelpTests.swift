import ArgumentParser
import Foundation
import Testing

@testable import countersign

/// What `--help` says for every command against a server, as one file.
///
/// Of the noun `flow`, the verbs that need a server stand alone: its others are not this file's.
@Suite struct ServerHelpTests {
    private static let nouns: [any ParsableCommand.Type] = [
        LoginCommand.self, SystemCommand.self, UserCommand.self, ScenarioCommand.self, ArrangementCommand.self,
        CertificateCommand.self, KeyPairCommand.self, AuthorityCommand.self, TrustListCommand.self,
        RevocationListCommand.self, ExplainCommand.self, DecisionCommand.self, TenantCommand.self,
        CredentialCommand.self, FlowImportCommand.self,
        FlowConfigureCommand.self,
        FlowCommand.Deploy.self, FlowCommand.Undeploy.self, FlowCommand.List.self, FlowCommand.Show.self,
        FlowExportCommand.self, FlowCommand.Delete.self, FlowSendCommand.self, MessageCommand.self,
        ConnectCommand.self, AuditCommand.self, TokenCommand.self,
    ]

    @Test func theHelpIsTheRecordedOne() throws {
        var text = ""
        func add(_ command: any ParsableCommand.Type) {
            text += Countersign.helpMessage(for: command, columns: 100) + "\n"
            for child in command.configuration.subcommands { add(child) }
        }
        for noun in Self.nouns { add(noun) }
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Golden/server-help.txt")
        if ProcessInfo.processInfo.environment["COUNTERSIGN_RECORD"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded server-help.txt")
            return
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        let difference = text.split(separator: "\n").difference(from: recorded.split(separator: "\n"))
        #expect(difference.isEmpty, "\(difference.prefix(10))")
    }

    /// Everything that prints results says so as JSON too.
    @Test func everyCommandTakesJSON() {
        func check(_ command: any ParsableCommand.Type) {
            let children = command.configuration.subcommands
            if children.isEmpty {
                #expect(Countersign.helpMessage(for: command).contains("--json"), "\(command)")
            }
            for child in children { check(child) }
        }
        for noun in Self.nouns { check(noun) }
    }
}
