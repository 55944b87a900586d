import ArgumentParser

/// `countersign keystore …`: keystore files, without a server.
struct KeystoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keystore",
        abstract: "Read, change, convert and check keystore files of any format.",
        subcommands: [])
}
