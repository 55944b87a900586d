import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign credential oauth2 …`.
struct OAuth2CredentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oauth2", abstract: "OAuth 2 client credentials that channels refer to by name.",
        discussion: """
            Example:
              countersign credential oauth2 deploy partner --token-url https://login.example/token --client-id caller \
            --secret-file partner.secret
            """,
        subcommands: [Deploy.self, List.self, Delete.self])

    struct Deploy: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deploy OAuth 2 client credentials under a name; those that are there are replaced.")
        @Argument(help: "The name that channels refer to.") var name: String
        @Option(help: "The authorization server's token endpoint.") var tokenUrl: String
        @Option(help: "The client's id.") var clientId: String
        @Option(help: "Read the client's secret from this file; asked for twice when absent.") var secretFile: String?
        @Option(help: "Scopes, with blanks between.") var scope: String?
        @Option(help: "How the client proves itself: body or header.") var clientAuthentication = "body"
        @Option(help: "Which resource the token is for, sent along with the token request.") var resource: String?
        @Option(help: "For whom the token is, as some servers ask in its place.") var audience: String?
        @Option(help: "What it is for.") var description: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            guard let authentication = OAuth2ClientAuthenticationValue(rawValue: clientAuthentication) else {
                throw CommandFailure.usage("--client-authentication is body or header")
            }
            let secret =
                try secretFile.map { try PassphraseSource.read(file: $0) }
                ?? NewPassword.ask("Secret of \(clientId)", option: "--secret-file")
            let body = OAuth2CredentialDeployment(
                tokenUrl: tokenUrl, clientId: clientId, secret: secret.text, scope: scope,
                clientAuthentication: authentication, resource: resource, audience: audience,
                description: description)
            try server.show(try await client.deployOAuth2Credential(name, body)) { credential in
                [
                    ("Name", credential.name), ("Token endpoint", credential.tokenUrl),
                    ("Client id", credential.clientId), ("Scope", credential.scope),
                    ("Client authentication", credential.clientAuthentication.rawValue),
                    ("Deployed at", credential.deployedAt), ("By", credential.deployedBy),
                ].aligned
            }
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List OAuth 2 client credentials.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.oauth2Credentials()) { list in
                var table = Table("NAME", "TOKEN ENDPOINT", "CLIENT ID", "SCOPE", "DEPLOYED AT", "BY")
                for item in list.credentials {
                    table.add(
                        item.name, item.tokenUrl, item.clientId, item.scope, item.deployedAt, item.deployedBy)
                }
                return table.lines
            }
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete OAuth 2 client credentials.")
        @Argument(help: "The credentials' name.") var name: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.deleteOAuth2Credential(name)
            try server.done("OAuth 2 credential \(name) deleted.")
        }
    }
}
