import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

struct KeystoreImportKeyPair: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-key-pair",
        abstract: "Import a private key with its certificates from a file of any format.")

    @OptionGroup var options: KeystoreFileOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var newKeyPassphrase: NewKeyPassphraseOptions

    @Option(
        name: .customLong("certificates"), help: "A file with the key's certificates, where SOURCE has only the key.")
    var certificates: String?

    @Option(name: .customLong("alias"), help: "The alias of the new entry; otherwise the source's.")
    var alias: String?

    @Flag(name: .customLong("overwrite"), help: "Replace an entry of that alias.")
    var overwrite = false

    func run() throws {
        var opened = try options.open()
        let keyPassphrases = try options.keyPassphraseOptions.passphrases()
        let from = try source.open(storePassphrase: opened.passphrase, keyPassphrases: keyPassphrases)
        let entry = try source.chosen(
            among: from.entries.filter { $0.kind == .keyPair || $0.kind == .privateKey }, what: "private key", in: from)
        guard let key = entry.privateKey else {
            throw CommandFailure(
                .refused, code: KeystoreError.Code.keyLocked.rawValue,
                "the key \(entry.alias) of \(source.from) is \(entry.keyStatus.rawValue)",
                hint: "give its passphrase with --key-passphrase-file or --source-passphrase-file")
        }
        let own = newKeyPassphrase.source.isGiven ? try newKeyPassphrase.source.passphrase(prompt: "") : nil
        let chain = try chain(for: key, entry)
        let name = alias ?? entry.alias
        if overwrite, opened.keystore.entry(name) != nil { try opened.keystore.remove(name) }
        try opened.keystore.addKeyPair(alias: name, key: key, chain: chain, createdAt: Date(), passphrase: own)
        try options.save(opened.keystore, over: opened.version, passphrase: opened.passphrase)
        let notes = chain.isEmpty ? ["the key has no certificate: Java's programs cannot use it so"] : []
        Done.say("key pair \(name) imported into \(options.file)", json: options.json, notes: notes)
    }

    /// The certificates that came with the key, or those of `--certificates`, the key's own first.
    private func chain(for key: PrivateKey, _ entry: KeystoreEntry) throws -> [Certificate] {
        guard let certificates else { return entry.certificates }
        let found = try KeystoreFile.read(try InputFile.read(certificates), named: certificates, passphrase: nil)
            .entries.flatMap(\.certificates)
        guard let own = found.first(where: { key.matches($0) != false }) else {
            throw CommandFailure(
                .refused, code: "certificateMismatch", "\(certificates) holds no certificate of this key")
        }
        var chain = [own]
        while let last = chain.last, !last.isSelfIssued,
            let issuer = found.first(where: { $0.subject == last.issuer && !chain.contains($0) })
        {
            chain.append(issuer)
        }
        return chain
    }
}
