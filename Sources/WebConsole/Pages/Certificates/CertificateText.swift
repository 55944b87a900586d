import Foundation
import IdentityDirectory
import KeyMaterial

/// How certificates are told to people, the same on every page.
enum CertificateText {
    /// The common name, or else the whole subject, or else the serial number.
    static func name(_ certificate: Certificate) -> String {
        if let name = certificate.subject.commonName, !name.isEmpty { return name }
        let subject = certificate.subject.description
        return subject.isEmpty ? "serial number \(certificate.serialNumber.decimal)" : subject
    }

    static func key(_ certificate: Certificate) -> String {
        let key = certificate.publicKey
        let size = key.curve ?? key.keySizeBits.map { "\($0) bit" }
        return [key.algorithm, size].compactMap { $0 }.joined(separator: ", ")
    }

    static func facts(_ certificate: Certificate, now: Date) -> [Facts.Item] {
        let usage = certificate.extendedKeyUsage.map { $0.map(purpose).joined(separator: ", ") }
        return [
            Facts.Item("Subject", certificate.subject.description, id: "certificate-subject"),
            Facts.Item("Issuer", certificate.issuer.description),
            Facts.Item(
                "Serial Number",
                Cell(
                    text: certificate.serialNumber.decimal, detail: "hexadecimal \(certificate.serialNumber.hex)",
                    style: "mono")),
            Facts.Item("Valid From", .time(certificate.notBefore)),
            Facts.Item(
                "Valid Until",
                .time(certificate.notAfter, detail: Formatting.relative(certificate.notAfter, to: now))),
            Facts.Item("Key", key(certificate)),
            Facts.Item(
                "Signature",
                certificate.signatureAlgorithm.name + (certificate.signatureAlgorithm.isWeak ? " (weak)" : "")),
            Facts.Item("Key Usage", certificate.keyUsage.map { $0.names.joined(separator: ", ") } ?? "not restricted"),
            Facts.Item("Extended Key Usage", usage ?? "not restricted"),
            Facts.Item("Alternative Names", certificate.subjectAlternativeNames.joined(separator: ", ")),
            Facts.Item("Authority", certificate.isCertificateAuthority ? "yes" : "no"),
            Facts.Item("SHA-256", .mono(certificate.fingerprint.hex), id: "certificate-fingerprint"),
            Facts.Item("SHA-1", .mono(certificate.sha1Fingerprint)),
            Facts.Item("Public Key SHA-256", .mono(certificate.publicKey.fingerprint.hex)),
        ]
    }

    static func chain(_ chain: [Certificate], now: Date) -> Section {
        .table(
            Table(
                id: "chain", columns: ["Subject", "Issuer", "Valid Until", "SHA-256"],
                rows: chain.map { certificate in
                    Table.Row([
                        .text(certificate.subject.description), .text(certificate.issuer.description),
                        .time(certificate.notAfter, detail: Formatting.relative(certificate.notAfter, to: now)),
                        .fingerprint(certificate.fingerprint),
                    ])
                }, empty: "No further certificate is known."))
    }

    static func pem(_ certificates: [Certificate]) -> [UInt8] {
        Array(certificates.map(\.pem).joined().utf8)
    }

    private static func purpose(_ identifier: String) -> String {
        switch identifier {
        case "1.3.6.1.5.5.7.3.1": "server authentication"
        case "1.3.6.1.5.5.7.3.2": "client authentication"
        case "1.3.6.1.5.5.7.3.3": "code signing"
        case "1.3.6.1.5.5.7.3.4": "e-mail protection"
        case "2.5.29.37.0": "any"
        default: identifier
        }
    }
}
