import Foundation
import KeyMaterial
import KeystoreFormats

/// `-importkeystore`: one entry or all.
struct KeytoolStoreImport {
    private let arguments: KeytoolArguments

    init(_ arguments: KeytoolArguments) {
        self.arguments = arguments
    }

    func run() throws {
        guard !arguments.has("cacerts") else {
            throw CommandFailure.usage(
                "-cacerts is not taken by -importkeystore", hint: "name the file with -destkeystore")
        }
        guard let from = arguments.value("srckeystore") else {
            throw CommandFailure.usage("java.lang.Exception: Please specify -srckeystore")
        }
        if sourceAlias == nil,
            arguments.value("destalias") != nil || arguments.value("srckeypass") != nil
        {
            throw CommandFailure.usage(
                "java.lang.Exception: if alias not specified, destalias and srckeypass must not be specified")
        }
        if !isInPlace { Output.note("Importing keystore \(from) to \(destinationPath)...") }
        let keys = try [arguments.passphrase("srckeypass")].compactMap(\.self)
        let given = try arguments.passphrase("srcstorepass")
        let begun = FileVersion(of: from) == .absent || isInPlace ? nil : try destination()
        let source = try KeytoolStore.open(
            from, passphrase: given, keyPassphrases: keys, asking: "Enter source keystore password:  ", mayBeNone: true)
        var store = try begun ?? replacement(source)
        var entries = source.keystore
        if let alias = sourceAlias { try keepOnly(alias, of: &entries) }
        try unlock(&entries)
        let conversion = try entries.converted(to: store.keystore.type, at: Date())
        for loss in conversion.losses {
            let alias = loss.split(separator: ":", maxSplits: 1).first.map(String.init) ?? ""
            Output.note("Problem importing entry for alias \(Table.printable(loss)).")
            Output.note("Entry for alias \(Table.printable(alias)) not imported.")
        }
        var imported = 0
        for entry in conversion.keystore.entries where try take(entry, into: &store) { imported += 1 }
        let backup = try isInPlace ? Self.backUp(from) : nil
        try store.save()
        if let backup {
            arguments.warnings.add([
                "Migrated \"\(from)\" to \(store.keystore.type.rawValue). The \(source.keystore.type.rawValue) keystore "
                    + "is backed up as \"\(backup)\"."
            ])
        }
        let failed = entries.entries.count - imported
        if sourceAlias == nil {
            Output.note(
                "Import command completed:  \(imported) entries successfully imported, \(failed) entries failed or cancelled"
            )
        }
        if failed > 0, imported == 0 {
            throw CommandFailure(.refused, code: "nothingImported", "no entry was imported")
        }
    }

    /// The one entry that is meant; `-alias` names it as `-srcalias` does.
    private var sourceAlias: String? { arguments.value("srcalias") ?? arguments.value("alias") }

    private var destinationPath: String {
        arguments.value("destkeystore") ?? "\(arguments.properties.home)/.keystore"
    }

    private func keepOnly(_ alias: String, of keystore: inout Keystore) throws {
        guard let entry = keystore.entry(alias) else {
            throw CommandFailure(
                .inputMissing, code: "aliasNotFound", "java.lang.Exception: Alias <\(alias)> does not exist")
        }
        for other in keystore.entries where other.alias != entry.alias { try keystore.remove(other.alias) }
    }

    /// Whether a keystore is to be put in its own place in another format, as the JDK advises for JKS.
    private var isInPlace: Bool {
        guard let from = arguments.value("srckeystore"), let to = arguments.value("destkeystore") else { return false }
        let version = FileVersion(of: from)
        return version != .absent && version == FileVersion(of: to) && sourceAlias == nil
    }

    /// Copies the file to the first free name: `j.old`, `j.old2`, …
    private static func backUp(_ path: String) throws -> String {
        var name = "\(path).old"
        var number = 2
        while OutputFile.exists(name) {
            name = "\(path).old\(number)"
            number += 1
        }
        try OutputFile.write(try KeytoolFile.read(path), to: name, replacing: .absent)
        return name
    }

    /// The keystore that takes the place of the one it is made from.
    private func replacement(_ source: OpenedKeystore) throws -> KeytoolStore {
        let path = try arguments.needed("destkeystore")
        let type = try arguments.value("deststoretype").map(KeytoolStore.type) ?? .pkcs12
        return KeytoolStore(
            path: path, keystore: Keystore(type: type),
            passphrase: try arguments.passphrase("deststorepass") ?? source.passphrase, version: source.version,
            arguments: arguments)
    }

    private func destination() throws -> KeytoolStore {
        let path = destinationPath
        let given = try arguments.passphrase("deststorepass")
        let question = "Enter destination keystore password:  "
        guard !OutputFile.exists(path) else {
            let opened = try KeytoolStore.open(path, passphrase: given, asking: question, mayBeNone: false)
            return KeytoolStore(
                path: path, keystore: opened.keystore, passphrase: opened.passphrase, version: opened.version,
                arguments: arguments)
        }
        let type = try arguments.value("deststoretype").map(KeytoolStore.type) ?? .pkcs12
        let passphrase =
            try given.map { try KeytoolPassphrases.checked($0, what: "Keystore") } ?? KeytoolPassphrases.new(question)
        return KeytoolStore(
            path: path, keystore: Keystore(type: type), passphrase: passphrase, version: .absent, arguments: arguments)
    }

    /// Asks for the passphrases of keys that the keystore's own does not open; at the end of the input they stay locked.
    private func unlock(_ entries: inout Keystore) throws {
        for entry in entries.entries where entry.keyStatus == .locked {
            for _ in 0..<3 {
                guard
                    let typed = KeytoolInput.passphrase("Enter key password for <\(Table.printable(entry.alias))>")
                else { return }
                do {
                    try entries.unlock(entry.alias, passphrase: typed)
                    break
                } catch {
                    guard error.code == .wrongPassphrase else { throw error }
                }
            }
        }
    }

    /// Whether the entry was taken; why not is told.
    private func take(_ entry: KeystoreEntry, into store: inout KeytoolStore) throws -> Bool {
        var entry = entry
        let isNamed = sourceAlias != nil
        let wanted = (isNamed ? arguments.value("destalias") : nil) ?? entry.alias
        guard let alias = freeAlias(wanted, of: entry, in: store) else {
            Output.note("Entry for alias \(Table.printable(wanted)) not imported.")
            return false
        }
        entry.alias = store.written(alias)
        try store.keystore.replace(entry)
        if entry.keyStatus == .decrypted, let own = try store.keyPassphrase(try arguments.passphrase("destkeypass")) {
            try store.keystore.setKeyPassphrase(of: entry.alias, to: own)
        }
        if !isNamed { Output.note("Entry for alias \(alias) successfully imported.") }
        return true
    }

    /// The alias to write to: the wanted one, also where it is overwritten, or another that is given; nil to leave the
    /// entry out.
    ///
    /// The JDK's program overwrites without a word what the other alias names; here this is asked again.
    private func freeAlias(_ wanted: String, of entry: KeystoreEntry, in store: KeytoolStore) -> String? {
        var alias = wanted
        for _ in 0..<20 {
            guard store.keystore.entry(store.written(alias)) != nil else { return alias }
            if arguments.has("noprompt") {
                Output.note("Warning: Overwriting existing alias \(entry.alias) in destination keystore")
                return alias
            }
            if KeytoolInput.confirms("Existing entry alias \(alias) exists, overwrite?") { return alias }
            let question = "Enter new alias name\t(RETURN to cancel import for this entry):  "
            guard let typed = KeytoolInput.text(question), !typed.isEmpty else { return nil }
            alias = typed
        }
        return nil
    }
}
