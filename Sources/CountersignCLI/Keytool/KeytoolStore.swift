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
    /// Whether `-v` was given.
    var isVerbose = false

    static let home = NSHomeDirectory()

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
            return KeytoolStore(
                path: path, keystore: Keystore(type: type),
                passphrase: try newPassphrase(arguments.passphrase("storepass"), what: "Keystore"),
                version: .absent, isVerbose: arguments.has("v"))
        }
        let given = try arguments.passphrase("storepass")
        let keys = try [arguments.passphrase("keypass")].compactMap(\.self)
        let opened = try open(path, passphrase: given, keyPassphrases: keys)
        return KeytoolStore(
            path: path, keystore: opened.keystore, passphrase: opened.passphrase, version: opened.version,
            isVerbose: arguments.has("v"))
    }

    /// Reads a file; asks for the passphrase where none is given, and takes an empty answer as none.
    static func open(
        _ path: String, passphrase: Passphrase?, keyPassphrases: [Passphrase] = []
    ) throws -> OpenedKeystore {
        let version = FileVersion(of: path)
        let bytes = try KeytoolFile.read(path)
        var chosen = passphrase
        if chosen == nil, !((try? Keystore(bytes: bytes, passphrase: nil))?.needsNoPassphrase ?? false) {
            let typed = try KeytoolInput.passphrase("Enter keystore password:  ")
            chosen = typed.isEmpty ? nil : typed
        }
        let keystore = try KeystoreFile.read(
            bytes, named: path, passphrase: chosen, keyPassphrases: keyPassphrases)
        return OpenedKeystore(keystore: keystore, passphrase: chosen, version: version)
    }

    /// keytool's own rule: six characters at least.
    ///
    /// - Parameter what: `Keystore` or `New`, as keytool's sentence begins.
    static func newPassphrase(_ given: Passphrase?, what: String) throws -> Passphrase {
        let chosen = try given ?? KeytoolInput.passphrase("Enter \(what.lowercased()) password:  ")
        guard chosen.text.count >= 6 else {
            throw CommandFailure.usage("java.lang.Exception: \(what) password must be at least 6 characters")
        }
        if given == nil {
            let again = try KeytoolInput.passphrase("Re-enter new password: ")
            guard chosen.equals(again) else { throw CommandFailure.usage("java.lang.Exception: They don't match") }
        }
        return chosen
    }

    func save() throws {
        try OutputFile.write(try keystore.encode(passphrase: passphrase), to: path, replacing: version)
        if isVerbose { Output.note("[Storing \(path)]") }
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

    /// The passphrase of one key, where it is another than the store's and the format can have that.
    func keyPassphrase(_ given: Passphrase?) -> Passphrase? {
        guard let given, let passphrase, !given.equals(passphrase) else { return nil }
        if keystore.type == .pkcs12 {
            Output.note(
                "Warning:  Different store and key passwords not supported for PKCS12 KeyStores. "
                    + "Ignoring user-specified -keypass value.")
            return nil
        }
        return given
    }

    static func type(_ name: String) throws -> KeystoreType {
        let folded = name.uppercased()
        let aliases = ["BKS-V1": "BKS", "BOUNCYCASTLE": "UBER", "P12": "PKCS12", "CASEEXACTJKS": "JKS"]
        guard let type = KeystoreType(rawValue: aliases[folded] ?? folded), type.isWritable else {
            throw CommandFailure(.refused, code: "unsupported", "java.security.KeyStoreException: \(name) not found")
        }
        return type
    }

    private static func path(_ arguments: KeytoolArguments) throws -> String {
        if arguments.has("cacerts") {
            let java = ProcessInfo.processInfo.environment["JAVA_HOME"].map { "\($0)/lib/security/cacerts" }
            let candidates = [java, "/etc/ssl/certs/java/cacerts"].compactMap(\.self)
            guard let found = candidates.first(where: OutputFile.exists) else {
                throw CommandFailure(.inputMissing, code: "inputMissing", "no cacerts file: set JAVA_HOME")
            }
            return found
        }
        return arguments.value("keystore") ?? "\(home)/.keystore"
    }
}
