public import Foundation
import KeyMaterial

/// What is wrong with a keystore: problems keep something from being used, warnings do not.
public struct KeystoreFindings: Sendable, Hashable {
    /// One thing that was found, and at which entry.
    public struct Finding: Sendable, Hashable, CustomStringConvertible {
        /// nil where it concerns the whole file.
        public let alias: String?
        /// One sentence.
        public let detail: String

        /// The alias, where there is one, and the sentence.
        public var description: String { alias.map { "\($0): \(detail)" } ?? detail }
    }

    /// What keeps something from being used, in the order of the file.
    public private(set) var problems: [Finding] = []
    /// What can be used and deserves a look, in the order of the file.
    public private(set) var warnings: [Finding] = []

    /// - Parameters:
    ///   - keystore: opened with every passphrase that there is.
    ///   - now: what certificates have expired by.
    public init(of keystore: Keystore, at now: Date) {
        warnings = keystore.warnings.map { Finding(alias: nil, detail: $0) }
        if keystore.integrity == .unchecked {
            problems.append(Finding(alias: nil, detail: "the integrity of the file was not checked"))
        }
        for entry in keystore.entries {
            examineKey(entry)
            for certificate in entry.certificates { examine(certificate, of: entry, at: now) }
        }
    }

    private mutating func examineKey(_ entry: KeystoreEntry) {
        switch entry.keyStatus {
        case .locked: problem(entry, "no passphrase that was given opens the key")
        case .malformed: problem(entry, "the key opens, but makes no sense")
        case .unsupported:
            problem(entry, entry.unsupportedProtection?.detail ?? "the key is protected in a way that is not handled")
        case .decrypted, .none: break
        }
        if case .other(let other) = entry.content {
            if other.isEncrypted { problem(entry, "\(other.summary) stay closed") }
            if other.isDamaged { problem(entry, other.summary) }
        }
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
            warning(entry, "\(certificate.subject) expired on \(Self.day(certificate.notAfter))")
        }
        if certificate.notBefore > now {
            warning(entry, "\(certificate.subject) is valid only from \(Self.day(certificate.notBefore))")
        }
        if certificate.signatureAlgorithm.isWeak, !certificate.isSelfIssued {
            warning(entry, "\(certificate.subject) is signed with \(certificate.signatureAlgorithm), which is weak")
        }
    }

    private mutating func problem(_ entry: KeystoreEntry, _ detail: String) {
        problems.append(Finding(alias: entry.alias, detail: detail))
    }

    private mutating func warning(_ entry: KeystoreEntry, _ detail: String) {
        warnings.append(Finding(alias: entry.alias, detail: detail))
    }

    /// `2026-11-23`, in UTC.
    private static func day(_ date: Date) -> String {
        date.ISO8601Format(.iso8601.year().month().day())
    }
}
