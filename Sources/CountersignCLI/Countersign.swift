import ArgumentParser
import CountersignServer

/// The `countersign` program's commands.
struct Countersign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "countersign",
        abstract: "Identity for connections between systems, by client certificate, on both ends.",
        version: countersignVersion,
        subcommands: Launch.wanted([
            KeystoreCommand.self, KeytoolCommand.self,
            LoginCommand.self, SystemCommand.self, UserCommand.self, ScenarioCommand.self, ArrangementCommand.self,
            CertificateCommand.self, KeyPairCommand.self, AuthorityCommand.self,
            IssuingAuthorityCommand.self, TrustListCommand.self, RevocationListCommand.self, RenewalCommand.self,
            ExplainCommand.self,
            DecisionCommand.self, TenantCommand.self, CredentialCommand.self, FlowCommand.self, MessageCommand.self,
            ConnectCommand.self, RotateCommand.self, ConnectionCommand.self, CounterpartCommand.self,
            HandOverCommand.self, BulkCommand.self, ExpiryCommand.self, AuditCommand.self, AdministratorCommand.self,
            TokenCommand.self,
            ServeCommand.self, DemoCommand.self,
        ]))
}

@main
enum Program {
    static func main() {
        Launch.run(Countersign.self)
    }
}
