import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

/// What authorities take a request in.
enum RequestFormat: String, ExpressibleByArgument, CaseIterable {
    case pem, der
}

struct KeystoreRequest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Make a certificate signing request for a key, with the names of its certificate.")

    @OptionGroup var options: KeystoreFileOptions

    @Option(name: .customLong("alias"), help: "The key's alias.")
    var alias: String

    @Option(name: .customLong("subject"), help: "Another subject than that of the certificate: CN=client,O=Example.")
    var subject: String?

    @Option(
        name: .customLong("name"),
        help: "An alternative name instead of those of the certificate, such as DNS:a.example; may be repeated.")
    var names: [String] = []

    @Option(name: .customLong("format"), help: "pem or der.")
    var format = RequestFormat.pem

    @OptionGroup var output: OutputOptions

    func run() throws {
        try output.check(json: options.json)
        let entry = try options.open().keystore.found(alias, in: options.file)
        let key = try entry.openKey(named: alias)
        let request = try CertificateSigningRequest.create(
            subject: try subject.map { try DistinguishedName(rfc4514: $0) } ?? subjectOfCertificate(entry),
            extensions: try extensions(entry), key: key)
        let bytes = format == .pem ? Array(request.pem.utf8) : request.derEncoded
        try OutputFile.write(bytes, to: output.file, mode: 0o644)
        Done.say(
            "request for \(request.subject) written to \(output.file)", json: options.json,
            members: [("subject", .string(request.subject.description))], out: output.file)
    }

    private func subjectOfCertificate(_ entry: KeystoreEntry) throws -> DistinguishedName {
        guard let first = entry.certificates.first else {
            throw CommandFailure.usage(
                "the entry \(alias) has no certificate to take the subject from", hint: "give it with --subject")
        }
        return first.subject
    }

    private func extensions(_ entry: KeystoreEntry) throws -> [CertificateExtension] {
        if !names.isEmpty { return [try .subjectAlternativeNames(names)] }
        return entry.certificates.first.map(CertificateRenewal.requestedExtensions) ?? []
    }
}

struct KeystoreImportReply: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-reply",
        abstract: "Put the certificate that an authority issued in the place of a key's certificate.",
        discussion: "DER, PEM and PKCS#7, in any order; the chain is built of the reply and of the keystore.")

    @OptionGroup var options: KeystoreFileOptions

    @Option(name: .customLong("alias"), help: "The key's alias.")
    var alias: String

    @Option(name: .customLong("from"), help: "The file that the authority sent.")
    var from: String

    @Flag(
        name: .customLong("allow-incomplete-chain"),
        help: "Take the certificate although that of an issuer is not there.")
    var allowsIncompleteChain = false

    func run() throws {
        var opened = try options.open()
        _ = try opened.keystore.found(alias, in: options.file)
        let reply = try KeystoreFile.read(try InputFile.read(from), named: from, passphrase: nil)
            .entries.flatMap(\.certificates)
        let known = reply + opened.keystore.entries.flatMap(\.certificates)
        let chain = try opened.keystore.installReply(reply, for: alias)
        let gap = Self.gap(in: chain, known: known)
        if let gap, !allowsIncompleteChain {
            throw CommandFailure(
                .refused, code: "chainIncomplete", gap,
                hint: "import the issuer's certificate first, or give --allow-incomplete-chain")
        }
        try options.save(opened.keystore, over: opened.version, passphrase: opened.passphrase)
        Done.say(
            "certificate of \(alias) replaced; its chain has \(chain.count)", json: options.json,
            members: [("certificates", .array(chain.map { JSONValue($0) }))], notes: [gap].compactMap(\.self))
    }

    /// What the chain lacks; nil where it ends at an authority that issued itself.
    private static func gap(in chain: [Certificate], known: [Certificate]) -> String? {
        guard let last = chain.last, !last.isSelfIssued else { return nil }
        let isNamed = known.contains { $0.subject == last.issuer }
        let what =
            isNamed
            ? "the certificate of \(last.issuer) that is there did not sign it: the signature fails"
            : "the certificate of \(last.issuer) is not there"
        return "the chain ends at \(last.subject): \(what)"
    }
}

struct KeystoreCompleteChain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "complete-chain",
        abstract: "Add the issuers of a key's certificate to its chain, as far as they are there.")

    @OptionGroup var options: KeystoreFileOptions

    @Option(name: .customLong("alias"), help: "The key's alias.")
    var alias: String

    @Option(name: .customLong("from"), help: "A file with more certificates; may be repeated.")
    var from: [String] = []

    func run() throws {
        var opened = try options.open()
        _ = try opened.keystore.found(alias, in: options.file)
        let more = try from.flatMap { file in
            try KeystoreFile.read(try InputFile.read(file), named: file, passphrase: nil)
                .entries.flatMap(\.certificates)
        }
        let added = try opened.keystore.completeChain(of: alias, from: more)
        if !added.isEmpty { try options.save(opened.keystore, over: opened.version, passphrase: opened.passphrase) }
        Done.say(
            "\(added.count) certificates added to the chain of \(alias)", json: options.json,
            members: [("certificates", .array(added.map { JSONValue($0) }))])
    }
}

extension KeystoreEntry {
    /// The private key, or a failure that tells why there is none.
    func openKey(named alias: String) throws -> PrivateKey {
        if let privateKey { return privateKey }
        guard case .key = content else {
            throw CommandFailure(.badInputData, code: "wrongKind", "the entry \(alias) has no private key")
        }
        throw CommandFailure(
            .refused, code: KeystoreError.Code.keyLocked.rawValue, "the key \(alias) is \(keyStatus.rawValue)",
            hint: "give its passphrase with --key-passphrase-file")
    }
}
