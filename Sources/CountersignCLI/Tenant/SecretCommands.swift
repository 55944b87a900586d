import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign credential secure-parameter …`.
struct SecureParameterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secure-parameter", abstract: "Secret texts under a name, such as API keys.",
        discussion: """
            Example:
              countersign credential secure-parameter deploy partner_api_key --value-file key.txt
            """, subcommands: [Deploy.self, List.self, Delete.self])

    struct Deploy: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deploy a secret text under a name; one that is there is replaced.")
        @Argument(help: "The name.") var name: String
        @Option(help: "Read the text from this file; asked for twice when absent.") var valueFile: String?
        @Option(help: "What it is for.") var description: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let value =
                try valueFile.map { try PassphraseSource.read(file: $0) }
                ?? NewPassword.ask("Value of \(name)", option: "--value-file")
            let body = SecureParameterDeployment(value: value.text, description: description)
            try server.show(try await client.deploySecureParameter(name, body)) {
                ["Secure parameter \($0.name) deployed."]
            }
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List secure parameters, without their values.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.secureParameters()) { list in
                var table = Table("NAME", "DESCRIPTION", "DEPLOYED AT", "BY")
                for item in list.secureParameters {
                    table.add(item.name, item.description, item.deployedAt, item.deployedBy)
                }
                return table.lines
            }
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a secure parameter.")
        @Argument(help: "The name.") var name: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.deleteSecureParameter(name)
            try server.done("Secure parameter \(name) deleted.")
        }
    }
}

/// `countersign credential known-hosts …`.
struct KnownHostsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "known-hosts", abstract: "SSH servers' keys that are known, in OpenSSH's format.",
        discussion: """
            Example:
              countersign credential known-hosts deploy ~/.ssh/known_hosts
              countersign credential known-hosts download --out known_hosts
            """, subcommands: [Deploy.self, List.self, Download.self, Delete.self])

    struct Deploy: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Deploy a file; the one of before is replaced.")
        @Argument(help: "The file.") var file: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let bytes = try InputFile.read(file, bytesMax: 1 << 20)
            guard let content = String(validating: bytes, as: UTF8.self) else {
                throw CommandFailure(.badInputData, code: "notText", "\(file) is no text in UTF-8")
            }
            try server.show(
                try await client.deployKnownHosts(KnownHostsDeployment(content: content)), KnownHostsCommand.lines)
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.knownHosts(), KnownHostsCommand.lines)
        }
    }

    struct Download: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Download the file.")
        @Option(help: "The file to write; standard output when absent.") var out: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let bytes = try await client.knownHostsFile()
            guard let out else { return Output.write(bytes, to: 1) }
            try OutputFile.write(bytes, to: out, mode: 0o644)
            try server.done("Known hosts written to \(out).")
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete the known hosts.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.deleteKnownHosts()
            try server.done("Known hosts deleted.")
        }
    }

    private static func lines(_ list: KnownHostList) -> [String] {
        guard !list.knownHosts.isEmpty else { return ["No host is known."] }
        var table = Table("HOSTS", "KEY TYPE", "FINGERPRINT", "MARKER")
        for item in list.knownHosts { table.add(item.hosts, item.keyType, item.fingerprint, item.marker ?? noValue) }
        return table.lines
    }
}
