import Foundation
import KeyMaterial
import KeystoreFormats

/// The keystore that a call of keytool works on.
struct KeytoolStore {
    let path: String
    var keystore: Keystore
    var passphrase: Passphrase?
    /// The file as it was read.
    let version: FileVersion
    /// Of the call that works on it: `-v`, and what is warned of in the end.
    let arguments: KeytoolArguments

    /// Opens the file of `-keystore`, `-cacerts`, or `.keystore` in the home folder.
    ///
    /// - Parameter makes: whether a file that is not there is begun; an error otherwise.
    static func open(_ arguments: KeytoolArguments, makes: Bool) throws -> KeytoolStore {
        let path = try Self.path(arguments)
        _ = try arguments.value("storetype").map(Self.type)
        guard OutputFile.exists(path) else {
            guard makes else {
                throw CommandFailure(
                    .inputMissing, code: "inputMissing", "java.lang.Exception: Keystore file does not exist: \(path)")
            }
            let type = try arguments.value("storetype").map(Self.type) ?? .pkcs12
            let passphrase =
                try arguments.passphrase("storepass").map { try KeytoolPassphrases.checked($0, what: "Keystore") }
                ?? KeytoolPassphrases.new()
            return KeytoolStore(
                path: path, keystore: Keystore(type: type), passphrase: passphrase, version: .absent,
                arguments: arguments)
        }
        let opened = try open(
            path, passphrase: arguments.passphrase("storepass"),
            keyPassphrases: ["keypass", "signerkeypass"].compactMap { try arguments.passphrase($0) },
            asking: arguments.has("protected") ? nil : "Enter keystore password:  ",
            mayBeNone: arguments.command?.readsUnchecked ?? false)
        arguments.warnings.add(formatOf: opened.keystore, at: path)
        return KeytoolStore(
            path: path, keystore: opened.keystore, passphrase: opened.passphrase, version: opened.version,
            arguments: arguments)
    }

    /// Reads a file; asks for the passphrase where none is given and the file can use one.
    ///
    /// - Parameters:
    ///   - prompt: nil where nothing is to be asked for.
    ///   - mayBeNone: whether an empty answer opens the file unchecked.
    static func open(
        _ path: String, passphrase: Passphrase?, keyPassphrases: [Passphrase] = [],
        asking prompt: String? = "Enter keystore password:  ", mayBeNone: Bool
    ) throws -> OpenedKeystore {
        let version = FileVersion(of: path)
        let bytes = try KeytoolFile.read(path)
        var chosen = passphrase
        if chosen == nil, let prompt,
            !((try? Keystore(bytes: bytes, passphrase: nil))?.needsNoPassphrase ?? false)
        {
            chosen = try KeytoolPassphrases.existing(prompt, mayBeNone: mayBeNone)
        }
        do {
            let keystore = try KeystoreFile.read(
                bytes, named: path, passphrase: chosen, keyPassphrases: keyPassphrases)
            return OpenedKeystore(keystore: keystore, passphrase: chosen, version: version)
        } catch let failure as CommandFailure where failure.code == KeystoreError.Code.wrongPassphrase.rawValue {
            // JKS and JCEKS have a digest of everything, and Java cannot tell which of two things is wrong.
            guard [[0xFE, 0xED, 0xFE, 0xED], [0xCE, 0xCE, 0xCE, 0xCE]].contains(bytes.prefix(4)) else { throw failure }
            throw CommandFailure(
                failure.exitStatus, code: "tampered",
                "java.io.IOException: Keystore was tampered with, or password was incorrect")
        }
    }

    /// Tells that nothing was checked, where nothing was.
    func warnIfUnchecked() {
        guard keystore.integrity == .unchecked else { return }
        let stars = "*****************  WARNING WARNING WARNING  *****************"
        for line in [
            "", stars, "* The integrity of the information stored in your keystore  *",
            "* has NOT been verified!  In order to verify its integrity, *",
            "* you must provide your keystore password.                  *", stars, "",
        ] {
            Output.note(line)
        }
    }

    /// A private key and its entry; what opens it is asked for where it is still locked.
    ///
    /// - Throws: keytool's own sentence where nothing that is typed opens it.
    mutating func openedKey(_ alias: String) throws -> (entry: KeystoreEntry, key: PrivateKey) {
        try unlock(try entry(alias).alias)
        let entry = try entry(alias)
        return (entry, try entry.openKey(named: alias))
    }

    /// The same of an entry that signs for others, with its own certificate.
    mutating func openedSigner(_ alias: String) throws -> (entry: KeystoreEntry, key: PrivateKey, issuer: Certificate) {
        let (entry, key) = try openedKey(alias)
        guard let issuer = entry.certificates.first else {
            throw CommandFailure(.badInputData, code: "wrongKind", "<\(alias)> has no certificate")
        }
        return (entry, key, issuer)
    }

    /// Opens a key that is still locked, asking for its passphrase.
    ///
    /// - Returns: what opened it: what was typed, the key's own, or the keystore's.
    @discardableResult
    mutating func unlock(_ alias: String) throws -> Passphrase? {
        guard try entry(alias).keyStatus == .locked else { return passphrase }
        let typed = KeytoolInput.passphrase("Enter key password for <\(Table.printable(alias))>")
        do {
            try keystore.unlock(alias, passphrase: typed ?? Passphrase(""))
        } catch {
            guard error.code == .wrongPassphrase else { throw error }
            throw CommandFailure(
                .refused, code: KeystoreError.Code.keyLocked.rawValue,
                "java.security.UnrecoverableKeyException: Cannot recover key", hint: "give it with -keypass:file")
        }
        return typed
    }

    func save() throws {
        try OutputFile.write(try keystore.encode(passphrase: passphrase), to: path, replacing: version)
        if arguments.has("v") { Output.note("[Storing \(path)]") }
        arguments.warnings.add(formatOf: keystore, at: path)
    }

    /// - Throws: keytool's own sentence where the alias is not there.
    func entry(_ alias: String) throws -> KeystoreEntry {
        guard let entry = keystore.entry(alias) else {
            throw CommandFailure(
                .inputMissing, code: "aliasNotFound", "java.lang.Exception: Alias <\(alias)> does not exist")
        }
        return entry
    }

    /// In JKS, JCEKS and PKCS#12 keytool writes aliases in lower case.
    func written(_ alias: String) -> String {
        [.jks, .jceks, .pkcs12].contains(keystore.type) ? alias.lowercased() : alias
    }

    /// The passphrase that a new key gets: that of `-keypass`, or what is typed; nil for the keystore's.
    func newKeyPassphrase(_ arguments: KeytoolArguments, alias: String) throws -> Passphrase? {
        let given = try arguments.passphrase("keypass")
        guard given == nil else { return try keyPassphrase(given) }
        return [.jks, .jceks].contains(keystore.type) ? try KeytoolPassphrases.newKey(alias) : nil
    }

    /// The passphrase of one key, where it is another than the store's and the format can have that.
    func keyPassphrase(_ given: Passphrase?) throws -> Passphrase? {
        guard let given, let passphrase, !given.equals(passphrase) else { return nil }
        if keystore.type == .pkcs12 {
            Output.note(
                "Warning:  Different store and key passwords not supported for PKCS12 KeyStores. "
                    + "Ignoring user-specified -keypass value.")
            return nil
        }
        return try KeytoolPassphrases.checked(given, what: "Key")
    }

    static func type(_ name: String) throws -> KeystoreType {
        let folded = name.uppercased()
        let aliases = ["BKS-V1": "BKS", "BOUNCYCASTLE": "UBER", "P12": "PKCS12", "CASEEXACTJKS": "JKS"]
        guard let type = KeystoreType(rawValue: aliases[folded] ?? folded), type.isWritable else {
            throw CommandFailure(.refused, code: "unsupported", "java.security.KeyStoreException: \(name) not found")
        }
        return type
    }

    /// The entries of the JDK's own file of authorities.
    static func systemEntries() throws -> [KeystoreEntry] {
        let path = try systemPath()
        return try KeystoreFile.read(
            try KeytoolFile.read(path), named: path, passphrase: Passphrase("changeit")
        ).entries
    }

    private static func path(_ arguments: KeytoolArguments) throws -> String {
        if arguments.has("cacerts") { return try systemPath() }
        return arguments.value("keystore") ?? "\(arguments.properties.home)/.keystore"
    }

    private static func systemPath() throws -> String {
        let java = ProcessInfo.processInfo.environment["JAVA_HOME"].map { "\($0)/lib/security/cacerts" }
        let candidates = [java, "/etc/ssl/certs/java/cacerts"].compactMap(\.self)
        guard let found = candidates.first(where: OutputFile.exists) else {
            throw CommandFailure(.inputMissing, code: "inputMissing", "no cacerts file: set JAVA_HOME")
        }
        return found
    }
}
