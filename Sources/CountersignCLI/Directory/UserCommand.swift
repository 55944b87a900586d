import ArgumentParser
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
        subcommands: [
            Create.self, List.self, Show.self, Update.self, Lock.self, Unlock.self, Delete.self,
            UserPasswordCommands.Set.self, UserPasswordCommands.Unlock.self, UserPasswordCommands.Remove.self,
        ])

    struct Create: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Create a communication user.")
        @Argument(help: "The user's id; made, with a leading underscore, when absent.") var id: String?
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
        static let configuration = CommandConfiguration(
            abstract: "Show a communication user with its certificates and arrangements.")
        @Argument(help: "The user's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.user(id)) { detail in
                UserCommand.lines(detail.user) + [""] + Self.certificates(detail) + [""] + Self.arrangements(detail)
            }
        }

        private static func certificates(_ detail: UserDetail) -> [String] {
            guard !detail.certificates.isEmpty else { return ["No certificate is assigned."] }
            var table = Table("CERTIFICATE", "STATUS", "MATCH", "SUBJECT", "NOT AFTER", "LAST SEEN")
            for one in detail.certificates {
                table.add(
                    one.sha256Fingerprint, one.status.rawValue, one.match.rawValue, one.subject, one.notAfter,
                    one.lastSeenAt ?? "never")
            }
            let more = detail.certificateCount - detail.certificates.count
            return table.lines
                + (more > 0 ? ["And \(more) more: countersign certificate list --user \(detail.user.id)"] : [])
        }

        private static func arrangements(_ detail: UserDetail) -> [String] {
            guard !detail.arrangements.isEmpty else { return ["No communication arrangement is for this user."] }
            var table = Table("ARRANGEMENT", "STATE", "SCENARIO", "SYSTEM", "AUTHENTICATION METHOD")
            for one in detail.arrangements {
                table.add(
                    one.id, one.state.rawValue, one.scenario, one.system, one.authenticationMethod.title)
            }
            return table.lines
        }
    }

    struct Update: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Change a communication user's description.")
        @Argument(help: "The user's id.") var id: String
        @Option(help: "Who it is.") var description: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.updateUser(id, UserChange(description: description)), UserCommand.lines)
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
        @Flag(help: "Delete nothing; say what stands in the way.") var dryRun = false
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            if dryRun { return try DeletionText.show(try await client.userDeletion(id), server) }
            try await client.deleteUser(id)
            try server.done("Communication user \(id) deleted.")
        }
    }

    static func lines(_ user: UserResource) -> [String] {
        [
            ("Communication User", user.id), ("Description", user.description),
            ("Status", user.isLocked ? "locked" : "active"), ("Password", user.passwordStatus),
            ("Renewal by itself", user.mayRenew == false ? "switched off" : "where offered"),
            ("Created at", user.createdAt),
        ].aligned
    }
}
