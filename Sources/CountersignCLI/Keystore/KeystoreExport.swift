import ArgumentParser
import KeyMaterial
import KeystoreFormats

struct KeystoreExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write one entry to a file of its own.",
        discussion: """
            pem: key and certificates; certificates: those alone, in PEM; der: the first certificate; pkcs8: the key; pkcs12: key and certificates; \
            pkcs7, pkipath: the certificates; openssh: the public key. A private key is sealed with the store's passphrase unless another one is given, \
            and stands in the clear only where --no-out-passphrase asks for it.
            """)

    @OptionGroup var options: KeystoreFileOptions
    @OptionGroup var outPassphrase: OutPassphraseOptions
    @OptionGroup var profileOption: ProfileOption

    @Option(name: .customLong("alias"), help: "The entry's alias.")
    var alias: String

    @Option(
        name: .customLong("format"), help: "pem, certificates, der, pkcs8, pkcs12, pkcs7, pkipath or openssh.",
        transform: Self.format)
    var format: ExportFormat

    @OptionGroup var output: OutputOptions

    @Flag(name: .customLong("no-out-passphrase"), help: "Write a private key in the clear.")
    var inTheClear = false

    @Flag(name: .customLong("certificates-only"), help: "Leave the private key out of pem.")
    var certificatesOnly = false

    func run() throws {
        try output.check(json: options.json)
        try profileOption.check(isPKCS12: format == .pkcs12)
        try outPassphrase.check(isAbsent: inTheClear)
        let opened = try options.open()
        var entry = try opened.keystore.found(alias, in: options.file)
        let format = certificatesOnly && format == .pem ? .certificates : format
        entry.alias = alias
        let isSealed = entry.exportsKey(as: format) && entry.keyStatus == .decrypted || format == .pkcs12
        let bytes = try entry.exported(
            as: format, passphrase: isSealed ? try passphrase(for: opened) : nil, profile: profileOption.profile)
        try OutputFile.write(bytes, to: output.file)
        Done.say("\(alias) exported to \(output.file)", json: options.json, out: output.file)
    }

    private func passphrase(for opened: OpenedKeystore) throws -> Passphrase? {
        if inTheClear {
            guard format != .pkcs12 else {
                throw CommandFailure.usage("a key in PKCS#12 is not written in the clear")
            }
            return nil
        }
        if outPassphrase.source.isGiven { return try outPassphrase.source.passphrase(prompt: "") }
        if let passphrase = opened.passphrase, !passphrase.isEmpty { return passphrase }
        return try outPassphrase.source.passphrase(prompt: "Passphrase of \(output.file)", confirming: true)
    }

    private static func format(_ name: String) throws -> ExportFormat {
        guard let format = ExportFormat(rawValue: name.lowercased()) else {
            let names = ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(name)' is no format; there are: \(names)")
        }
        return format
    }
}
