import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign token …`.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Access tokens for programs and for the command line.",
        discussion: """
            Example:
              countersign token create monitoring --role securityAuditor --out monitoring.token
            """,
        subcommands: [Create.self, Update.self, List.self, Revoke.self, CreateSignInLink.self])

    struct Create: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create an access token; its secret is shown this once, or written to a file.")
        @Argument(help: "What it is for.") var name: String
        @Option(help: "administrator, integrationDeveloper, securityAuditor or connectionPartner; may be repeated.")
        var role: [RoleValue]
        @Option(help: "For how many days it is valid.") var validityDays: Int = 90
        @OptionGroup var scope: TokenScopeOptions
        @Option(help: "Write the secret to this file, mode 0600, instead of showing it.") var out: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            if let out, OutputFile.exists(out) {
                throw CommandFailure(.refused, code: "fileExists", "\(out) is there already")
            }
            var created = try await client.createToken(
                TokenCreation(name: name, roles: role, validityDays: validityDays, scope: scope.value))
            if let out {
                try OutputFile.write(Array(created.secret.utf8) + [0x0a], to: out, mode: 0o600)
                created.secret = ""
            }
            try server.show(created) { created in
                TokenCommand.lines(created.token) + [out.map { "File: \($0)" } ?? "Token: \(created.secret)"]
            }
        }
    }

    struct Update: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a token another end or scope; its secret stays.")
        @Argument(help: "The token's id.") var id: String
        @Option(help: "For how many days from now on it is valid.") var validityDays: Int?
        @OptionGroup var scope: TokenScopeOptions
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let changed = try await client.updateToken(
                id, TokenChange(validityDays: validityDays, scope: scope.value))
            try server.show(changed) { TokenCommand.lines($0) }
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List access tokens.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.tokens()) { list in
                var table = Table("TOKEN", "NAME", "ROLES", "SCOPE", "EXPIRES", "LAST USED")
                for token in list.tokens {
                    table.add(
                        token.id, token.name, token.roles.map(\.rawValue).joined(separator: " "),
                        token.scope.map(TokenCommand.text) ?? "all",
                        token.expiresAt ?? "never", token.lastUsedAt ?? "never")
                }
                return table.lines
            }
        }
    }

    struct Revoke: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke an access token.")
        @Argument(help: "The token's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.revokeToken(id)
            try server.done("Access token \(id) revoked.")
        }
    }

    struct CreateSignInLink: ServerCommand {
        static let configuration = CommandConfiguration(
            commandName: "create-sign-in-link", abstract: "Make a link that signs in to the console once.")
        @Option(help: "Whom it signs in; the first administrator when absent.") var administrator: String?
        @Option(help: "For how many minutes it is valid, 5 to 60.") var validityMinutes: Int = 15
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let link = try await client.createSignInLink(
                SignInLinkCreation(administrator: administrator, validityMinutes: validityMinutes))
            let made = Link(url: client.address + link.path, expiresAt: link.expiresAt)
            try server.show(made) { [$0.url, "It works once, until \($0.expiresAt)."] }
        }

        private struct Link: Encodable {
            let url: String
            let expiresAt: String
        }
    }

    private static func lines(_ token: TokenResource) -> [String] {
        [
            ("Id", token.id), ("Name", token.name), ("Roles", token.roles.map(\.rawValue).joined(separator: ", ")),
            ("Scope", token.scope.map(text) ?? "all"), ("Expires", token.expiresAt ?? "never"),
        ].aligned
    }

    private static func text(_ scope: TokenScopeValue) -> String {
        [("rights", scope.rights?.map(\.rawValue)), ("users", scope.users), ("systems", scope.systems)]
            .compactMap { name, values in values.map { "\(name) \($0.joined(separator: " "))" } }
            .joined(separator: "; ")
    }
}

/// What a token is narrowed down to.
struct TokenScopeOptions: ParsableArguments {
    @Option(name: .customLong("right"), help: "Keep only this right of the roles; may be repeated.")
    var rights: [RightValue] = []
    @Option(
        name: .customLong("user"), help: "Only this communication user, or those that begin so (X*); may be repeated.")
    var users: [String] = []
    @Option(name: .customLong("system"), help: "Only this communication system, likewise.") var systems: [String] = []

    /// Nil where nothing is given.
    var value: TokenScopeValue? {
        guard !rights.isEmpty || !users.isEmpty || !systems.isEmpty else { return nil }
        return TokenScopeValue(
            rights: rights.isEmpty ? nil : rights, users: users.isEmpty ? nil : users,
            systems: systems.isEmpty ? nil : systems)
    }
}
