import ArgumentParser
import CountersignServer
import Foundation

/// `countersign demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Perform the story of two connected systems on this machine, then serve it.",
        discussion: """
            Starts a business system and an integration tenant as two servers with data directories of their own, \
            connects two external systems as two users, shows what is refused and why, and leaves a third connection \
            to do by hand. Everything is on loopback.

            EXAMPLES
              countersign demo
              countersign demo --exit
              countersign demo --data ./demo --console-port 18443 --gateway-port 19443
            """)

    @Flag(help: "Stop after the story; status 0 when every step held.")
    var exit = false

    @Option(help: ArgumentHelp("A new folder for everything that the demo makes.", valueName: "directory"))
    var data: String?

    @Option(help: ArgumentHelp("The business system's console; the tenant's is the next port.", valueName: "port"))
    var consolePort = 8443

    @Option(help: ArgumentHelp("The business system's gateway; the tenant's is the next port.", valueName: "port"))
    var gatewayPort = 9443

    func run() async throws {
        guard let executable = Bundle.main.executableURL else {
            throw CommandFailure(.defect, code: "defect", "the path of this program is not known")
        }
        var settings = Demo.Settings(executable: executable)
        settings.folder = data.map { URL(filePath: $0, directoryHint: .isDirectory) }
        settings.exits = exit
        settings.consolePort = try ServerConfiguration.port(consolePort, "--console-port")
        settings.gatewayPort = try ServerConfiguration.port(gatewayPort, "--gateway-port")
        do {
            try await Demo(settings).run()
        } catch let error as StoryFailure {
            Output.note(error.evidence)
            throw CommandFailure(.defect, code: "storyBroken", "the story does not hold")
        }
    }
}
