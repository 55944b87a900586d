import ArgumentParser
import KeyMaterial
import KeystoreFormats

/// The keystore file that a command works on, and what opens it.
struct KeystoreFileOptions: ParsableArguments {
    @Argument(help: "The keystore file.")
    var file: String

    @OptionGroup var passphraseOptions: PassphraseOptions
    @OptionGroup var keyPassphraseOptions: KeyPassphraseOptions

    @Flag(name: .customLong("json"), help: "Print the result as JSON.")
    var json = false

    /// Reads the file; asks for the passphrase only where the file's type can use one.
    func open() throws -> OpenedKeystore {
        let version = FileVersion(of: file)
        let bytes = try InputFile.read(file)
        let passphrase = try Self.passphrase(passphraseOptions.source, for: bytes, name: file)
        let keystore = try KeystoreFile.list(
            bytes, named: file, passphrase: passphrase, keyPassphrases: keyPassphraseOptions.passphrases())
        return OpenedKeystore(keystore: keystore, passphrase: passphrase, version: version)
    }

    /// A certificate needs no passphrase, and nobody should be asked for one.
    static func passphrase(_ source: PassphraseSource, for bytes: [UInt8], name: String) throws -> Passphrase? {
        if source.isGiven { return try source.passphrase(prompt: "") }
        if let clear = try? Keystore(listing: bytes, passphrase: nil), clear.needsNoPassphrase { return nil }
        return try source.passphrase(prompt: "Passphrase of \(name)")
    }

    /// - Parameter version: of the file that was read; another program's is not replaced.
    func save(
        _ keystore: Keystore, over version: FileVersion, passphrase: Passphrase?, profile: WritingProfile? = nil
    ) throws {
        guard file != "-" else { throw CommandFailure.usage("a keystore from standard input is not written back") }
        let bytes = try keystore.encode(passphrase: passphrase, profile: profile)
        try OutputFile.write(bytes, to: file, replacing: version)
    }
}

/// A keystore and the passphrase that it was opened with.
struct OpenedKeystore {
    var keystore: Keystore
    let passphrase: Passphrase?
    let version: FileVersion
}

/// Reading with errors that name the file.
enum KeystoreFile {
    static func read(
        _ bytes: [UInt8], named name: String, passphrase: Passphrase?, keyPassphrases: [Passphrase] = []
    ) throws -> Keystore {
        try naming(name) { () throws(KeystoreError) in
            try Keystore(bytes: bytes, passphrase: passphrase, keyPassphrases: keyPassphrases)
        }
    }

    /// The same, with damaged blocks among the entries.
    static func list(
        _ bytes: [UInt8], named name: String, passphrase: Passphrase?, keyPassphrases: [Passphrase] = []
    ) throws -> Keystore {
        try naming(name) { () throws(KeystoreError) in
            try Keystore(listing: bytes, passphrase: passphrase, keyPassphrases: keyPassphrases)
        }
    }

    private static func naming(_ name: String, _ read: () throws(KeystoreError) -> Keystore) throws -> Keystore {
        do {
            return try read()
        } catch {
            throw CommandFailure(keystore: KeystoreError(error.code, "\(name): \(error.description)"))
        }
    }
}

extension Keystore {
    /// Whether everything is in the clear and nothing could be checked with a passphrase.
    var needsNoPassphrase: Bool {
        guard integrity == .unprotected else { return false }
        return entries.allSatisfy { entry in
            if case .other(let other) = entry.content, other.isEncrypted { return false }
            return entry.keyStatus != .locked
        }
    }

    /// The entry, or a failure that tells which ones there are.
    func found(_ alias: String, in file: String) throws -> KeystoreEntry {
        guard let entry = entry(alias) else {
            throw CommandFailure(
                .inputMissing, code: KeystoreError.Code.aliasNotFound.rawValue, "\(file) has no entry \(alias)",
                hint: entries.isEmpty ? nil : "it has: \(aliasList)")
        }
        return entry
    }

    /// The first aliases, for a sentence.
    var aliasList: String {
        let shown = entries.prefix(20).map(\.alias).joined(separator: ", ")
        return entries.count > 20 ? "\(shown), … (\(entries.count) in all)" : shown
    }
}
