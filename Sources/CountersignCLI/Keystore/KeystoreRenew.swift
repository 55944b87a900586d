import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

struct KeystoreRenew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Give a key a new certificate with the same subject, names and extensions, signed by the key itself.",
        discussion: """
            A certificate that an authority issued is renewed by that authority: make a request with `request`, and \
            take its answer in with `import-reply`. --self-signed replaces it all the same.
            """)

    @OptionGroup var options: KeystoreFileOptions

    @Option(name: .customLong("alias"), help: "The key's alias.")
    var alias: String

    @Option(name: .customLong("days"), help: "How long the new certificate is valid; otherwise as long as the old one.")
    var days: Int?

    @Flag(name: .customLong("self-signed"), help: "Replace a certificate that an authority issued, too.")
    var isSelfSigned = false

    func run() throws {
        if let days, !(1...36_500).contains(days) { throw CommandFailure.usage("--days is 1 to 36500") }
        var opened = try options.open()
        let entry = try opened.keystore.found(alias, in: options.file)
        let key = try entry.openKey(named: alias)
        guard let old = entry.certificates.first else {
            throw CommandFailure(.badInputData, code: "wrongKind", "the entry \(alias) has no certificate to renew")
        }
        guard old.isSelfIssued || isSelfSigned else {
            throw CommandFailure(
                .refused, code: "issuedByAuthority", "the certificate of \(alias) was issued by \(old.issuer)",
                hint: "make a request with: countersign keystore request \(options.file) --alias \(alias) --out FILE")
        }
        let renewed = try CertificateRenewal(of: old, days: days).selfSigned(by: key, at: Date())
        try opened.keystore.installReply([renewed], for: alias)
        try options.save(opened.keystore, over: opened.version, passphrase: opened.passphrase)
        Done.say(
            "certificate of \(alias) renewed until \(Timestamp.day(renewed.notAfter))", json: options.json,
            members: [("certificate", JSONValue(renewed))])
    }
}
