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
        try options.save(opened.keystore, passphrase: opened.passphrase)
        Done.say(
            "certificate of \(alias) renewed until \(Timestamp.day(renewed.notAfter))", json: options.json,
            members: [("certificate", JSONValue(renewed))])
    }
}

/// A certificate's successor: everything is the same but the serial number and the dates.
struct CertificateRenewal {
    private let old: Certificate
    private let days: Int?

    /// - Parameter days: nil for as long as the old one was valid.
    init(of old: Certificate, days: Int?) {
        self.old = old
        self.days = days
    }

    func selfSigned(by key: PrivateKey, at now: Date) throws -> Certificate {
        let seconds = days.map { Double($0) * 86_400 } ?? max(old.notAfter.timeIntervalSince(old.notBefore), 86_400)
        var template = CertificateTemplate(
            subject: old.subject, notBefore: now, notAfter: now.addingTimeInterval(seconds), usage: .clientAndServer)
        template.explicitExtensions = old.extensions.map { element in
            // Signed by itself, the key is its own authority.
            element.oid == Self.authorityKeyIdentifier ? .authorityKeyIdentifier(of: old) : element
        }.filter { old.isSelfIssued || $0.oid != Self.authorityKeyIdentifier }
        return try template.selfSigned(by: key)
    }

    private static let authorityKeyIdentifier = "2.5.29.35"

    /// What a request asks for, so that the authority can issue the same again: names and usages, nothing that is the
    /// authority's own to say.
    static func requestedExtensions(of certificate: Certificate) -> [CertificateExtension] {
        let requested: Set<String> = ["2.5.29.17", "2.5.29.15", "2.5.29.37", "2.5.29.19"]
        return certificate.extensions.filter { requested.contains($0.oid) }
    }
}
