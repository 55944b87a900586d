import ArgumentParser

/// The `countersign` program.
@main
struct Countersign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "countersign",
        abstract: "Identity for connections between systems, by client certificate, on both ends.",
        subcommands: [
            KeystoreCommand.self
        ])

    static func main() async {
        await Launch.run(Countersign.self)
    }
}
