import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

struct KeystoreGenerateSecretKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-secret-key",
        abstract: "Make a secret key in a keystore of a type that has them: jceks, pkcs12, bks, uber, bcfks.")

    @OptionGroup var options: KeystoreFileOptions
    @OptionGroup var newKeyPassphrase: NewKeyPassphraseOptions

    @Option(name: .customLong("alias"), help: "The alias of the new entry.")
    var alias: String

    @Option(name: .customLong("algorithm"), help: "As Java names it: AES, HmacSHA256, DESede.")
    var algorithm = "AES"

    @Option(name: .customLong("bits"), help: "The size of the key.")
    var bits = 256

    func run() throws {
        guard bits.isMultiple(of: 8), (40...4096).contains(bits) else {
            throw CommandFailure.usage("--bits is a multiple of 8 from 40 to 4096")
        }
        var opened = try options.open()
        guard ![.jks, .pem].contains(opened.keystore.type) else {
            throw CommandFailure(
                .refused, code: KeystoreError.Code.notRepresentable.rawValue,
                "\(opened.keystore.type.rawValue) has no place for a secret key")
        }
        let own = newKeyPassphrase.source.isGiven ? try newKeyPassphrase.source.passphrase(prompt: "") : nil
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<bits / 8).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let secret = StoredSecretKey(algorithm: algorithm, key: SecretBytes(bytes), ownPassphrase: own)
        try opened.keystore.add(KeystoreEntry(alias: alias, createdAt: Date(), content: .secretKey(secret)))
        try options.save(opened.keystore, over: opened.version, passphrase: opened.passphrase)
        Done.say("secret key \(alias) made in \(options.file)", json: options.json)
    }
}
