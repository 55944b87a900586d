import ArgumentParser
import KeyMaterial
import KeystoreFormats

struct KeystoreCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create an empty keystore file; one that is there is not replaced.")

    @Argument(help: "The keystore file.")
    var file: String

    @Option(
        name: .customLong("type"), help: "jks, jceks, pkcs12, bks, uber, bcfks or pem.",
        transform: KeystoreTypeName.type)
    var type: KeystoreType

    @OptionGroup var passphraseOptions: PassphraseOptions
    @OptionGroup var profileOption: ProfileOption

    @Flag(name: .customLong("json"), help: "Print the result as JSON.")
    var json = false

    func run() throws {
        try KeystoreTypeName.requireWritable(type)
        try profileOption.check(isPKCS12: type == .pkcs12)
        if OutputFile.exists(file) {
            throw CommandFailure(
                .refused, code: "fileExists", "\(file) is there already", hint: "choose another name")
        }
        let passphrase =
            type == .pem
            ? nil : try passphraseOptions.source.passphrase(prompt: "New passphrase of \(file)", confirming: true)
        let bytes = try Keystore(type: type).encode(passphrase: passphrase, profile: profileOption.profile)
        try OutputFile.write(bytes, to: file, replacing: .absent)
        Done.say("\(type.rawValue) keystore \(file) created", json: json)
    }
}
