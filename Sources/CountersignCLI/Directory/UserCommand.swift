import ArgumentParser
import KeyMaterial
import ManagementClient
import ManagementSchema

/// `countersign user …`.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Communication users: whom calls are made as.",
        discussion: """
            Example:
              countersign user create _DEFXYZ --description "Second external system"
            """,
        subcommands: [Create.self, List.self, Show.self, Lock.self, Unlock.self, Delete.self, SetPassword.self])

    struct Create: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Create a communication user.")
        @Argument(help: "The user's id.") var id: String
        @Option(help: "Who it is.") var description: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let body = UserCreation(id: id, description: description)
            try server.show(try await client.createUser(body), UserCommand.lines)
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List communication users.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let users = try await everyPage {
                let page = try await client.users($0)
                return (page.users, page.nextCursor)
            }
            try server.show(UserList(users: users)) { list in
                var table = Table("USER", "STATUS", "PASSWORD", "DESCRIPTION")
                for user in list.users {
                    table.add(user.id, user.isLocked ? "locked" : "active", user.passwordStatus, user.description)
                }
                return table.lines
            }
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Show a communication user.")
        @Argument(help: "The user's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.user(id), UserCommand.lines)
        }
    }

    struct Lock: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Lock a user: its calls are refused from now on.")
        @Argument(help: "The user's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.lockUser(id), UserCommand.lines)
        }
    }

    struct Unlock: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Unlock a user.")
        @Argument(help: "The user's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.unlockUser(id), UserCommand.lines)
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a communication user.")
        @Argument(help: "The user's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.deleteUser(id)
            try server.done("Communication user \(id) deleted.")
        }
    }

    struct SetPassword: ServerCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-password", abstract: "Set a user's password; asked for twice unless given.")
        @Argument(help: "The user's id.") var id: String
        @Option(help: "Read the password from this file.") var passwordFile: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let password =
                try passwordFile.map { try PassphraseSource.read(file: $0) }
                ?? NewPassword.ask("Password of \(id)", option: "--password-file")
            try await client.setPassword(id, PasswordChange(password: password.text))
            try server.done("Password of \(id) set.")
        }
    }

    private static func lines(_ user: UserResource) -> [String] {
        [
            ("Communication User", user.id), ("Description", user.description),
            ("Status", user.isLocked ? "locked" : "active"), ("Password", user.passwordStatus),
            ("Created at", user.createdAt),
        ].aligned
    }
}

/// A password or passphrase that is new, and so is typed twice.
enum NewPassword {
    static func ask(_ prompt: String, option: String) throws -> Passphrase {
        let typed = try PassphrasePrompt.ask(prompt, option: option)
        let again = try PassphrasePrompt.ask("\(prompt), again", option: option)
        guard typed.equals(again) else { throw CommandFailure.usage("the two differ") }
        return typed
    }
}
