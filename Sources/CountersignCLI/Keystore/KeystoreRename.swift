import ArgumentParser
import KeystoreFormats

struct KeystoreRename: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Give an entry another alias.")

    @OptionGroup var options: KeystoreFileOptions

    @Option(name: .customLong("alias"), help: "The entry's alias.")
    var alias: String

    @Option(name: .customLong("to"), help: "Its new alias.")
    var newAlias: String

    func run() throws {
        var opened = try options.open()
        _ = try opened.keystore.found(alias, in: options.file)
        try opened.keystore.rename(alias, to: newAlias)
        try options.save(opened.keystore, over: opened.version, passphrase: opened.passphrase)
        Done.say("\(alias) is now \(newAlias)", json: options.json)
    }
}

struct KeystoreDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Take an entry out of a keystore.")

    @OptionGroup var options: KeystoreFileOptions

    @Option(name: .customLong("alias"), help: "The entry's alias.")
    var alias: String

    func run() throws {
        var opened = try options.open()
        _ = try opened.keystore.found(alias, in: options.file)
        try opened.keystore.remove(alias)
        try options.save(opened.keystore, over: opened.version, passphrase: opened.passphrase)
        Done.say("\(alias) deleted from \(options.file)", json: options.json)
    }
}
