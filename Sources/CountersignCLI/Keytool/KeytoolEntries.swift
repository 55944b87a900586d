import Foundation
import KeyMaterial
import KeystoreFormats

/// `-exportcert`, `-changealias`, `-delete`, `-keypasswd` and `-storepasswd`.
struct KeytoolEntries {
    private let arguments: KeytoolArguments

    init(_ arguments: KeytoolArguments) {
        self.arguments = arguments
    }

    func export() throws {
        let store = try KeytoolStore.open(arguments, makes: false)
        store.warnIfUnchecked()
        let alias = arguments.alias
        guard let certificate = try store.entry(alias).certificates.first else {
            throw CommandFailure(
                .badInputData, code: "wrongKind", "java.lang.Exception: Alias <\(alias)> has no certificate")
        }
        let bytes =
            arguments.has("rfc")
            ? Array("\(KeytoolText.rfc("CERTIFICATE", certificate.derEncoded))\n".utf8) : certificate.derEncoded
        try KeytoolOutput.write(bytes, to: arguments.value("file"), saying: "Certificate stored in file")
    }

    func changeAlias() throws {
        let destination = try arguments.alias("destalias", asking: "Enter destination alias name")
        var store = try KeytoolStore.open(arguments, makes: false)
        let entry = try store.entry(arguments.alias)
        guard store.keystore.entry(destination) == nil else {
            throw CommandFailure(
                .refused, code: "aliasInUse", "java.lang.Exception: Destination alias <\(destination)> already exists")
        }
        try store.keystore.rename(entry.alias, to: store.written(destination))
        try store.save()
    }

    func delete() throws {
        let alias = try arguments.alias("alias", asking: "Enter alias name")
        var store = try KeytoolStore.open(arguments, makes: false)
        try store.keystore.remove(try store.entry(alias).alias)
        try store.save()
    }

    func changeKeyPassphrase() throws {
        var store = try KeytoolStore.open(arguments, makes: false)
        guard store.keystore.type != .pkcs12 else {
            throw CommandFailure(
                .refused, code: "unsupported",
                "java.lang.UnsupportedOperationException: -keypasswd commands not supported if -storetype is PKCS12")
        }
        let entry = try store.entry(arguments.alias)
        let old = try store.unlock(entry.alias)
        let new =
            try arguments.passphrase("new").map { try KeytoolPassphrases.checked($0, what: "New") }
            ?? KeytoolPassphrases.replacing("key password for <\(Table.printable(arguments.alias))>", old: old)
        try store.keystore.setKeyPassphrase(of: entry.alias, to: new)
        try store.save()
    }

    func changeStorePassphrase() throws {
        var store = try KeytoolStore.open(arguments, makes: false)
        store.passphrase =
            try arguments.passphrase("new").map { try KeytoolPassphrases.checked($0, what: "New") }
            ?? KeytoolPassphrases.replacing("keystore password", old: store.passphrase)
        try store.save()
    }
}

/// Where keytool's results go: a file, or standard output.
enum KeytoolOutput {
    /// - Parameter saying: what is told once the file is there; nil for nothing.
    static func write(_ bytes: [UInt8], to file: String?, saying sentence: String?) throws {
        guard let file else {
            Output.write(bytes, to: STDOUT_FILENO)
            return
        }
        try OutputFile.write(bytes, to: file, mode: 0o644)
        if let sentence { Output.note("\(sentence) <\(file)>") }
    }
}
