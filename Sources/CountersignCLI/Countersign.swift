import ArgumentParser

/// The `countersign` program.
@main
struct Countersign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "countersign",
        abstract: "Identity for connections between systems, by client certificate, on both ends.",
        subcommands: [
            KeystoreCommand.self, KeytoolCommand.self,
            LoginCommand.self, SystemCommand.self, UserCommand.self, ScenarioCommand.self, ArrangementCommand.self,
            CertificateCommand.self, KeyPairCommand.self, AuthorityCommand.self,
            IssuingAuthorityCommand.self, TrustListCommand.self, RevocationListCommand.self, ExplainCommand.self,
            DecisionCommand.self, TenantCommand.self, CredentialCommand.self, FlowCommand.self, MessageCommand.self,
            ConnectCommand.self, RotateCommand.self, ConnectionCommand.self, CounterpartCommand.self,
            HandOverCommand.self, BulkCommand.self, ExpiryCommand.self, AuditCommand.self, AdministratorCommand.self,
            TokenCommand.self,
            ServeCommand.self, DemoCommand.self,
        ])

    static func main() async {
        await Launch.run(Countersign.self)
    }
}
