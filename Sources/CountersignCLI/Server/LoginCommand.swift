import ArgumentParser
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign login`: address, token and authority for all later commands.
struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Keep a server's address, token and authority for later commands.",
        discussion: """
            The token stays in its file; its path, the address and a copy of the authority are kept in
            ~/.config/countersign/login.json, readable by you alone.

            Example:
              countersign login https://127.0.0.1:8443 --token-file data/admin-token --ca-file data/console-ca.pem
            """)

    @Argument(help: "The server's address, https://HOST:PORT.")
    var url: String

    @Option(help: "File with the access token.")
    var tokenFile: String

    @Option(help: "The server's console-ca.pem.")
    var caFile: String

    @Flag(help: "Print the result as JSON.")
    var json = false

    mutating func run() async throws {
        var options = ServerOptions()
        options.server = url
        options.tokenFile = URL(fileURLWithPath: tokenFile).path
        options.caFile = caFile
        options.json = json
        let authority = String(decoding: try InputFile.read(caFile, bytesMax: 1 << 20), as: UTF8.self)
        let principal = try await options.connected { try await $0.principal() }
        let login = Login(server: url, tokenFile: options.tokenFile ?? tokenFile, authority: authority)
        let path = try login.write(environment: ProcessInfo.processInfo.environment)
        try options.show(principal) { principal in
            [
                "Logged in to \(login.server) as \(principal.name) "
                    + "(\(principal.roles.map(\.rawValue).joined(separator: ", "))).",
                "Kept in \(path).",
            ]
        }
    }
}
