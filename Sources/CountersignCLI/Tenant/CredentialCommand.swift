import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign credential …`.
struct CredentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential", abstract: "Security material: users and passwords that channels refer to by name.",
        discussion: """
            Example:
              countersign credential deploy partner --user caller --password-file partner.pass
            """,
        subcommands: [
            Deploy.self, List.self, Show.self, Delete.self, OAuth2CredentialCommand.self,
            SecureParameterCommand.self, KnownHostsCommand.self,
        ])

    struct Deploy: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deploy a user and password under a name; one that is there is replaced.")
        @Argument(help: "The name that channels refer to.") var name: String
        @Option(help: "The user.") var user: String
        @Option(help: "Read the password from this file; asked for twice when absent.") var passwordFile: String?
        @Option(help: "What it is for.") var description: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let password =
                try passwordFile.map { try PassphraseSource.read(file: $0) }
                ?? NewPassword.ask("Password of \(user)", option: "--password-file")
            let body = CredentialDeployment(user: user, password: password.text, description: description)
            try server.show(try await client.deployCredential(name, body), CredentialCommand.lines)
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List security material.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.credentials()) { list in
                var table = Table("NAME", "USER", "DESCRIPTION", "DEPLOYED AT", "BY")
                for item in list.credentials {
                    table.add(item.name, item.user, item.description, item.deployedAt, item.deployedBy)
                }
                return table.lines
            }
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Show a credential, without its password.")
        @Argument(help: "The credential's name.") var name: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.credential(name), CredentialCommand.lines)
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a credential.")
        @Argument(help: "The credential's name.") var name: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.deleteCredential(name)
            try server.done("Credential \(name) deleted.")
        }
    }

    private static func lines(_ credential: CredentialResource) -> [String] {
        [
            ("Name", credential.name), ("User", credential.user), ("Description", credential.description),
            ("Deployed at", credential.deployedAt), ("By", credential.deployedBy),
        ].aligned
    }
}
