import ArgumentParser
import KeyMaterial
import ManagementClient
import ManagementSchema

/// `countersign user set-password`, `unlock-password` and `remove-password`.
enum UserPasswordCommands {
    struct Set: ServerCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-password", abstract: "Set a user's password; asked for twice unless given or proposed.",
            discussion: "At least 20 printable ASCII characters, one of them neither a letter nor a digit.")
        @Argument(help: "The user's id.") var id: String
        @Option(help: "Read the password from this file.") var passwordFile: String?
        @Flag(help: "Make a password, and show it this once.") var propose = false
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            guard !propose || passwordFile == nil else {
                throw CommandFailure.usage("--propose makes the password; give none")
            }
            let password = try chosen()
            try await client.setPassword(id, PasswordChange(password: password.text))
            let proposed = propose ? password.text : nil
            try server.show(Result(done: "Password of \(id) set.", password: proposed)) { result in
                [result.done] + (result.password.map { ["Password: \($0)", "It is shown this once."] } ?? [])
            }
        }

        private func chosen() throws -> Passphrase {
            if propose { return Passphrase.propose() }
            return try passwordFile.map { try PassphraseSource.read(file: $0) }
                ?? NewPassword.ask("Password of \(id)", option: "--password-file")
        }

        private struct Result: Encodable {
            let done: String
            let password: String?
        }
    }

    struct Unlock: ServerCommand {
        static let configuration = CommandConfiguration(
            commandName: "unlock-password", abstract: "Let a password that was locked after wrong ones be tried again.")
        @Argument(help: "The user's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.unlockPassword(id), UserCommand.lines)
        }
    }

    struct Remove: ServerCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove-password", abstract: "Take a user's password away.")
        @Argument(help: "The user's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.removePassword(id)
            try server.done("Password of \(id) removed.")
        }
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
