import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

struct KeystoreGenerateKeyPair: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-key-pair",
        abstract: "Make a private key and a self-signed certificate in a keystore.")

    @OptionGroup var options: KeystoreFileOptions
    @OptionGroup var newKeyPassphrase: NewKeyPassphraseOptions

    @Option(name: .customLong("alias"), help: "The alias of the new entry.")
    var alias: String

    @Option(
        name: .customLong("algorithm"),
        help: "rsa-2048, rsa-3072, rsa-4096, ec-p256, ec-p384, ec-p521 or ed25519.", transform: Self.algorithm)
    var algorithm: KeyAlgorithm

    @Option(name: .customLong("subject"), help: "The subject of the certificate: CN=client,O=Example.")
    var subject: String

    @Option(name: .customLong("days"), help: "How long the certificate is valid.")
    var days = CertificateValidity.daysDefault

    func run() throws {
        guard (1...36_500).contains(days) else { throw CommandFailure.usage("--days is 1 to 36500") }
        var opened = try options.open()
        if opened.keystore.entry(alias) != nil {
            throw KeystoreError(.aliasInUse, "there is an entry \(alias) already", at: alias)
        }
        let own = newKeyPassphrase.source.isGiven ? try newKeyPassphrase.source.passphrase(prompt: "") : nil
        let key = try PrivateKey.generate(algorithm)
        let now = Date()
        let template = CertificateTemplate(
            subject: try DistinguishedName(rfc4514: subject), notBefore: now,
            notAfter: now.addingTimeInterval(Double(days) * 86_400), usage: .clientAndServer)
        let certificate = try template.selfSigned(by: key)
        try opened.keystore.addKeyPair(
            alias: alias, key: key, chain: [certificate], createdAt: now, passphrase: own)
        try options.save(opened.keystore, over: opened.version, passphrase: opened.passphrase)
        Done.say(
            "key pair \(alias) made in \(options.file)", json: options.json,
            members: [("certificate", JSONValue(certificate))])
    }

    private static func algorithm(_ name: String) throws -> KeyAlgorithm {
        guard let algorithm = KeyAlgorithm(rawValue: name) else {
            let names = KeyAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(name)' is no algorithm; there are: \(names)")
        }
        return algorithm
    }
}
