import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign administrator …`.
struct AdministratorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "administrator", abstract: "Who signs in to the console.",
        discussion: """
            Example:
              countersign administrator create ann --role securityAuditor
              countersign administrator set-password ann --password-file first-password
            """,
        subcommands: [
            Create.self, List.self, Show.self, Update.self, Delete.self, SetPassword.self, Unlock.self, Sessions.self,
            EndSession.self,
        ])

    struct Create: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Create an administrator, without a password.")
        @Argument(help: "The name to sign in with.") var name: String
        @Option(help: "administrator, integrationDeveloper or securityAuditor; may be repeated.") var role: [RoleValue]
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let made = try await client.createAdministrator(AdministratorCreation(id: name, roles: role))
            try server.show(made, AdministratorCommand.lines)
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List administrators.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.administrators()) { list in
                var table = Table("NAME", "ROLES", "PASSWORD", "LOCKED", "CREATED")
                for one in list.administrators {
                    table.add(
                        one.id, one.roles.map(\.rawValue).joined(separator: " "), AdministratorCommand.password(one),
                        one.isLocked ? "yes" : "no", one.createdAt)
                }
                return table.lines
            }
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Show an administrator.")
        @Argument(help: "The name.") var name: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.administrator(name), AdministratorCommand.lines)
        }
    }

    struct Update: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Give other roles; this ends the sessions.")
        @Argument(help: "The name.") var name: String
        @Option(help: "administrator, integrationDeveloper or securityAuditor; may be repeated.") var role: [RoleValue]
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let changed = try await client.updateAdministrator(name, AdministratorChange(roles: role))
            try server.show(changed, AdministratorCommand.lines)
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete an administrator with sessions and tokens.")
        @Argument(help: "The name.") var name: String
        @Flag(help: "Delete nothing; say what would end with it.") var dryRun = false
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let report = try await client.administratorDeletion(name)
            if dryRun { return try DeletionText.show(report, server) }
            try await client.deleteAdministrator(name)
            try server.done((["Administrator \(name) deleted."] + report.consequences).joined(separator: " "))
        }
    }

    struct SetPassword: ServerCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-password",
            abstract: "Set a first password, which the next sign-in replaces; asked for twice unless given.")
        @Argument(help: "The name.") var name: String
        @Option(help: "Read the password from this file.") var passwordFile: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let password =
                try passwordFile.map { try PassphraseSource.read(file: $0) }
                ?? NewPassword.ask("Password of \(name)", option: "--password-file")
            try await client.setAdministratorPassword(name, AdministratorPassword(password: password.text))
            try server.done("Password of \(name) set; the next sign-in replaces it.")
        }
    }

    struct Unlock: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "End a lock after wrong passwords before its time.")
        @Argument(help: "The name.") var name: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.unlockAdministrator(name), AdministratorCommand.lines)
        }
    }

    struct Sessions: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List who is signed in to the console.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.sessions()) { list in
                var table = Table("SESSION", "NAME", "ROLES", "STARTED", "LAST USED")
                for one in list.sessions {
                    table.add(
                        one.id, one.name, one.roles.map(\.rawValue).joined(separator: " "), one.startedAt,
                        one.lastUsedAt)
                }
                return table.lines
            }
        }
    }

    struct EndSession: ServerCommand {
        static let configuration = CommandConfiguration(commandName: "end-session", abstract: "Sign somebody out.")
        @Argument(help: "The session.") var session: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.endSession(session)
            try server.done("Session ended.")
        }
    }

    private static func password(_ one: AdministratorResource) -> String {
        one.hasPassword ? (one.mustChangePassword ? "to be changed" : "set") : "none"
    }

    private static func lines(_ one: AdministratorResource) -> [String] {
        [
            ("Name", one.id), ("Roles", one.roles.map(\.rawValue).joined(separator: ", ")),
            ("Password", password(one)), ("Locked", one.isLocked ? "yes" : "no"),
        ].aligned
    }
}
