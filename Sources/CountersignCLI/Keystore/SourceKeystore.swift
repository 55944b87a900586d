import ArgumentParser
import KeyMaterial
import KeystoreFormats

/// `--from SOURCE` with what opens it.
struct SourceOptions: ParsableArguments {
    @Option(name: .customLong("from"), help: "The file to import from, of any format.")
    var from: String

    @Option(name: .customLong("from-alias"), help: "The entry of that file; needed where there are several.")
    var fromAlias: String?

    @OptionGroup var passphraseOptions: SourcePassphraseOptions

    /// Reads the source; without options of its own the store's passphrase is tried before anybody is asked.
    func open(storePassphrase: Passphrase?, keyPassphrases: [Passphrase]) throws -> Keystore {
        try Self.open(
            from, passphraseOptions.source, storePassphrase: storePassphrase, keyPassphrases: keyPassphrases)
    }

    static func open(
        _ from: String, _ source: PassphraseSource, storePassphrase: Passphrase?, keyPassphrases: [Passphrase]
    ) throws -> Keystore {
        let bytes = try InputFile.read(from)
        if !source.isGiven {
            let opened = try? Keystore(bytes: bytes, passphrase: storePassphrase, keyPassphrases: keyPassphrases)
            if let opened, opened.entries.allSatisfy({ $0.keyStatus != .locked }) { return opened }
        }
        let passphrase = try KeystoreFileOptions.passphrase(source, for: bytes, name: from)
        return try KeystoreFile.read(bytes, named: from, passphrase: passphrase, keyPassphrases: keyPassphrases)
    }

    /// The one entry meant among `candidates`.
    func chosen(among candidates: [KeystoreEntry], what: String, in keystore: Keystore) throws -> KeystoreEntry {
        if let fromAlias {
            let entry = try keystore.found(fromAlias, in: from)
            guard candidates.contains(where: { $0.alias == entry.alias }) else {
                throw CommandFailure(
                    .badInputData, code: "wrongKind", "the entry \(entry.alias) of \(from) is no \(what)")
            }
            return entry
        }
        guard let first = candidates.first else {
            throw CommandFailure(.badInputData, code: "nothingToImport", "\(from) holds no \(what)")
        }
        guard candidates.count == 1 else {
            let aliases = candidates.prefix(20).map(\.alias).joined(separator: ", ")
            throw CommandFailure(
                .usage, code: "ambiguousAlias", "\(from) holds \(candidates.count) entries with a \(what): \(aliases)",
                hint: "say which one with --from-alias")
        }
        return first
    }
}
