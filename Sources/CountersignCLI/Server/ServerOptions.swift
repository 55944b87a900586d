import ArgumentParser
import Foundation
import ManagementClient

/// Which server a command talks to, and how its answer is shown.
struct ServerOptions: ParsableArguments {
    @Option(help: "The server's address, https://HOST:PORT; else COUNTERSIGN_SERVER, else that of the login.")
    var server: String?

    @Option(help: "File with the access token; else COUNTERSIGN_TOKEN_FILE, else that of the login.")
    var tokenFile: String?

    @Option(help: "The server's console-ca.pem; else COUNTERSIGN_CA_FILE, else that of the login.")
    var caFile: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    /// Runs `body` with a client, and says what went wrong in the command line's terms.
    func connected<Result>(_ body: (ManagementClient) async throws -> Result) async throws -> Result {
        let client: ManagementClient
        do {
            client = try ManagementClient(try configuration())
        } catch let error as ManagementClientError {
            throw CommandFailure(error)
        }
        do {
            let result = try await body(client)
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            guard let error = error as? ManagementClientError else { throw error }
            throw CommandFailure(error)
        }
    }

    /// Options come first, then the environment, then the login.
    func configuration(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> ManagementClient.Configuration {
        let given = (
            server: server ?? environment["COUNTERSIGN_SERVER"],
            tokenFile: tokenFile ?? environment["COUNTERSIGN_TOKEN_FILE"],
            caFile: caFile ?? environment["COUNTERSIGN_CA_FILE"]
        )
        let isComplete = given.server != nil && given.tokenFile != nil && given.caFile != nil
        let login = isComplete ? nil : try Login.read(environment: environment)
        guard let address = given.server ?? login?.server else { throw Self.missing("server", "--server") }
        guard let tokenPath = given.tokenFile ?? login?.tokenFile else {
            throw Self.missing("access token", "--token-file")
        }
        guard
            let authority = try given.caFile.map({ try InputFile.read($0, bytesMax: 1 << 20) })
                ?? login.map({ Array($0.authority.utf8) })
        else { throw Self.missing("authority", "--ca-file") }
        let token = String(decoding: try InputFile.read(tokenPath, bytesMax: 1 << 16), as: UTF8.self)
        return ManagementClient.Configuration(address: address, token: token, authorityPEM: authority)
    }

    private static func missing(_ what: String, _ option: String) -> CommandFailure {
        CommandFailure(
            .configuration, code: "notConfigured", "no \(what) is given",
            hint: "give it with \(option), or once for all: countersign login URL --token-file F --ca-file F")
    }
}

/// A command that asks a server.
protocol ServerCommand: AsyncParsableCommand {
    var server: ServerOptions { get }
    func run(_ client: ManagementClient) async throws
}

extension ServerCommand {
    mutating func run() async throws {
        let command = self
        try await server.connected { try await command.run($0) }
    }
}
