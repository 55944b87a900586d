import ArgumentParser
import KeyMaterial
import KeystoreFormats

struct KeystoreShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one entry with its certificates.")

    @OptionGroup var options: KeystoreFileOptions

    @Option(name: .customLong("alias"), help: "The entry's alias.")
    var alias: String

    func run() throws {
        let entry = try options.open().keystore.found(alias, in: options.file)
        if options.json {
            Output.print(JSONValue(withExtensions: entry))
            return
        }
        var lines = [
            "Alias:       \(entry.alias)", "Kind:        \(entry.kind.rawValue)",
            "Created:     \(entry.createdAt.map(Timestamp.rfc3339) ?? "not known")",
            "Key:         \(KeystoreList.key(entry)), \(entry.keyStatus.rawValue)",
        ]
        if case .other = entry.content { lines.append("Content:     \(KeystoreList.summary(entry))") }
        for (index, certificate) in entry.certificates.enumerated() {
            lines.append("")
            lines.append("Certificate \(index + 1) of \(entry.certificates.count)")
            lines += Self.lines(certificate)
        }
        Output.print(lines.map(Table.printable).joined(separator: "\n"))
    }

    private static func lines(_ certificate: Certificate) -> [String] {
        var lines = [
            "Subject:     \(certificate.subject)", "Issuer:      \(certificate.issuer)",
            "Serial:      \(certificate.serialNumber.hex)",
            "Valid:       \(Timestamp.rfc3339(certificate.notBefore)) to \(Timestamp.rfc3339(certificate.notAfter))",
            "Public key:  \(certificate.publicKey.algorithm) \(certificate.publicKey.keySizeBits.map(String.init) ?? "")",
            "Signature:   \(certificate.signatureAlgorithm)\(certificate.signatureAlgorithm.isWeak ? ", weak" : "")",
            "SHA-256:     \(certificate.fingerprint)", "SHA-1:       \(certificate.sha1Fingerprint)",
        ]
        if !certificate.subjectAlternativeNames.isEmpty {
            lines.append("Names:       \(certificate.subjectAlternativeNames.joined(separator: ", "))")
        }
        if certificate.isCertificateAuthority { lines.append("Authority:   yes") }
        return lines + certificate.extensions.flatMap(Self.lines)
    }

    private static func lines(_ element: CertificateExtension) -> [String] {
        ["Extension:   \(element.name)\(element.isCritical ? ", critical" : "")"]
            + element.explanation.map { "             \($0)" }
    }
}
