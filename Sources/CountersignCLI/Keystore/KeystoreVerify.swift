import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

struct KeystoreVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Open everything with the passphrases given, and say what is wrong with what.")

    @OptionGroup var options: KeystoreFileOptions

    func run() throws {
        let keystore = try options.open().keystore
        let findings = KeystoreFindings(of: keystore, at: Date())
        if options.json {
            Output.print(findings.json(of: keystore))
        } else {
            Output.print("\(keystore.type.rawValue), integrity \(keystore.integrity.rawValue)")
            for finding in findings.problems { Output.print("problem: \(Table.printable(finding.text))") }
            for finding in findings.warnings { Output.print("warning: \(Table.printable(finding.text))") }
            if findings.problems.isEmpty { Output.print("\(keystore.entries.count) entries, all open") }
        }
        if !findings.problems.isEmpty { throw ExitCode(ExitStatus.badInputData.rawValue) }
    }
}

/// What is wrong with a keystore: problems keep something from being used, warnings do not.
struct KeystoreFindings {
    struct Finding {
        /// nil where it concerns the whole file.
        let alias: String?
        let what: String

        var text: String { alias.map { "\($0): \(what)" } ?? what }

        var json: JSONValue { .object([("alias", .optional(alias)), ("detail", .string(what))]) }
    }

    private(set) var problems: [Finding] = []
    private(set) var warnings: [Finding] = []

    init(of keystore: Keystore, at now: Date) {
        warnings = keystore.warnings.map { Finding(alias: nil, what: $0) }
        if keystore.integrity == .unchecked {
            problems.append(Finding(alias: nil, what: "the integrity of the file was not checked"))
        }
        for entry in keystore.entries {
            examineKey(entry)
            for certificate in entry.certificates { examine(certificate, of: entry, at: now) }
        }
    }

    func json(of keystore: Keystore) -> JSONValue {
        .object([
            ("type", .string(keystore.type.rawValue)), ("integrity", .string(keystore.integrity.rawValue)),
            ("problems", .array(problems.map(\.json))), ("warnings", .array(warnings.map(\.json))),
        ])
    }

    private mutating func examineKey(_ entry: KeystoreEntry) {
        switch entry.keyStatus {
        case .locked: problem(entry, "no passphrase that was given opens the key")
        case .malformed: problem(entry, "the key opens, but makes no sense")
        case .unsupported: problem(entry, "the key is protected in a way that is not handled")
        case .decrypted, .none: break
        }
        if case .other(let other) = entry.content, other.isEncrypted { problem(entry, "\(other.summary) stay closed") }
        if entry.kind == .privateKey { warning(entry, "the key has no certificate") }
        if let key = entry.privateKey, let own = entry.certificates.first, key.matches(own) == false {
            problem(entry, "the certificate \(own.subject) is not of this key")
        }
        for (certificate, issuer) in zip(entry.certificates, entry.certificates.dropFirst())
        where certificate.issuer != issuer.subject || certificate.isSigned(by: issuer.publicKey) == false {
            problem(entry, "\(certificate.subject) was not issued by \(issuer.subject), which follows in the chain")
        }
    }

    private mutating func examine(_ certificate: Certificate, of entry: KeystoreEntry, at now: Date) {
        if certificate.notAfter < now {
            warning(entry, "\(certificate.subject) expired on \(Timestamp.day(certificate.notAfter))")
        }
        if certificate.notBefore > now {
            warning(entry, "\(certificate.subject) is valid only from \(Timestamp.day(certificate.notBefore))")
        }
        if certificate.signatureAlgorithm.isWeak, !certificate.isSelfIssued {
            warning(entry, "\(certificate.subject) is signed with \(certificate.signatureAlgorithm), which is weak")
        }
    }

    private mutating func problem(_ entry: KeystoreEntry, _ what: String) {
        problems.append(Finding(alias: entry.alias, what: what))
    }

    private mutating func warning(_ entry: KeystoreEntry, _ what: String) {
        warnings.append(Finding(alias: entry.alias, what: what))
    }
}
