import ArgumentParser
import KeyMaterial
import KeystoreFormats

struct KeystoreSetPassphrase: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-passphrase",
        abstract: "Give a keystore a new passphrase; keys that have one of their own keep it.")

    @OptionGroup var options: KeystoreFileOptions
    @OptionGroup var newPassphrase: NewPassphraseOptions
    @OptionGroup var newKeyPassphrase: NewKeyPassphraseOptions
    @OptionGroup var profileOption: ProfileOption

    @Option(name: .customLong("alias"), help: "Change the passphrase of this key alone, by --new-key-passphrase-file.")
    var alias: String?

    @Flag(name: .customLong("to-store-passphrase"), help: "Give the key of --alias the store's passphrase again.")
    var isStores = false

    func run() throws {
        let opened = try options.open()
        try profileOption.check(isPKCS12: opened.keystore.type == .pkcs12)
        if let alias {
            try setKeyPassphrase(of: alias, opened)
            return
        }
        let new = try newPassphrase.source.passphrase(prompt: "New passphrase of \(options.file)", confirming: true)
        let locked = opened.keystore.entries.filter { $0.keyStatus == .locked }.map(\.alias)
        try options.save(opened.keystore, over: opened.version, passphrase: new, profile: profileOption.profile)
        let notes = locked.map { "the key \($0) keeps its own passphrase" }
        Done.say("the passphrase of \(options.file) is changed", json: options.json, notes: notes)
    }

    private func setKeyPassphrase(of alias: String, _ opened: OpenedKeystore) throws {
        let entry = try opened.keystore.found(alias, in: options.file)
        guard entry.keyStatus == .decrypted else {
            throw CommandFailure(
                .refused, code: "keyLocked", "the entry \(alias) has no key that is open",
                hint: "give its passphrase with --key-passphrase-file")
        }
        var keystore = opened.keystore
        var new: Passphrase?
        if !isStores {
            new = try newKeyPassphrase.source.passphrase(
                prompt: "New passphrase of the key \(alias)", confirming: true)
        }
        try keystore.setKeyPassphrase(of: entry.alias, to: new)
        try options.save(keystore, over: opened.version, passphrase: opened.passphrase)
        Done.say("the passphrase of the key \(entry.alias) is changed", json: options.json)
    }
}
