import ArgumentParser
import CountersignServer
import Foundation

/// `countersign serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve console, management API and gateway from a data directory.",
        discussion: """
            The first start makes the data directory (mode 0700) with the token of the first administrator \
            (admin-token), the authorities of console and gateway (console-ca.pem, gateway-ca.pem) and, beside it, the \
            master key. The line "ready" on standard error says that both ports answer; addresses.json in the data \
            directory says where. SIGTERM drains and stops.

            EXAMPLES
              countersign serve --data /var/lib/countersign
              countersign serve --data ./tenant --parts integration-tenant --console-port 8444 --gateway-port 9444

            A configuration file is one JSON object with these keys:
            \(ServerConfiguration.keys.map { "  \($0.key): \($0.meaning)" }.joined(separator: "\n"))
            """)

    @Option(help: ArgumentHelp("Where the server keeps everything.", valueName: "directory"))
    var data: String

    @Option(help: ArgumentHelp("Which parts to serve: all, business-system or integration-tenant.", valueName: "parts"))
    var parts: String?

    @Option(help: ArgumentHelp("A configuration file.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The address to listen at; 127.0.0.1 unless told otherwise.", valueName: "address"))
    var listen: String?

    @Option(help: ArgumentHelp("Port of console and management API; 8443, and 0 for a free one.", valueName: "port"))
    var consolePort: Int?

    @Option(help: ArgumentHelp("Port of the gateway; 9443, and 0 for a free one.", valueName: "port"))
    var gatewayPort: Int?

    @Flag(help: "Keep admin-token valid after its first use and its first hour.")
    var keepAdminToken = false

    func run() async throws {
        var configuration = ServerConfiguration(dataDirectory: URL(filePath: data, directoryHint: .isDirectory))
        try await configuration.read(file: config)
        if let name = parts {
            guard let parts = ServerParts(name: name) else {
                throw CommandFailure.usage(
                    "--parts: \"\(name)\" is none of the parts",
                    hint: "give one of " + ServerParts.names.joined(separator: ", "))
            }
            configuration.parts = parts
        }
        if let listen { configuration.listen.address = listen }
        if let port = consolePort {
            configuration.listen.consolePort = try ServerConfiguration.port(port, "--console-port")
        }
        if let port = gatewayPort {
            configuration.listen.gatewayPort = try ServerConfiguration.port(port, "--gateway-port")
        }
        configuration.keepsAdminToken = keepAdminToken
        try await Server.serve(configuration) { Output.note($0) }
    }
}
