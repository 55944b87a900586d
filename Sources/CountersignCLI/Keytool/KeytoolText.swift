import Foundation
import KeyMaterial
import KeystoreFormats

/// Certificates, names and dates as keytool prints them in English.
enum KeytoolText {
    /// `CN=a, OU=b, C=c`.
    static func name(_ name: DistinguishedName) -> String {
        var output = ""
        var isEscaped = false
        for character in name.description {
            output.append(character)
            if character == ",", !isEscaped { output.append(" ") }
            isEscaped = character == "\\" && !isEscaped
        }
        return output
    }

    /// `6A:EC:…`.
    static func fingerprint(_ hex: String) -> String {
        let digits = Array(hex.uppercased())
        return stride(from: 0, to: digits.count, by: 2).map { String(digits[$0..<min($0 + 2, digits.count)]) }
            .joined(separator: ":")
    }

    /// `Nov 26, 2026`.
    static func day(_ date: Date) -> String {
        let fields = Timestamp.rfc3339(date).prefix(10).split(separator: "-").compactMap { Int($0) }
        return "\(months[fields[1] - 1]) \(fields[2]), \(fields[0])"
    }

    /// `Thu Nov 26 14:05:29 UTC 2026`.
    static func time(_ date: Date) -> String {
        let text = Timestamp.rfc3339(date)
        let fields = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        let days = Int((date.timeIntervalSince1970 / 86_400).rounded(.down))
        let weekday = weekdays[((days + 4) % 7 + 7) % 7]
        let day = fields[2] < 10 ? "0\(fields[2])" : "\(fields[2])"
        return "\(weekday) \(months[fields[1] - 1]) \(day) \(text.dropFirst(11).prefix(8)) UTC \(fields[0])"
    }

    static func certificate(_ certificate: Certificate) -> [String] {
        var lines = [
            "Owner: \(name(certificate.subject))", "Issuer: \(name(certificate.issuer))",
            "Serial number: \(certificate.serialNumber.hex)",
            "Valid from: \(time(certificate.notBefore)) until: \(time(certificate.notAfter))",
            "Certificate fingerprints:", "\t SHA1: \(fingerprint(certificate.sha1Fingerprint))",
            "\t SHA256: \(fingerprint(certificate.fingerprint.hex))",
            "Signature algorithm name: \(certificate.signatureAlgorithm)\(weak(certificate))",
            "Subject Public Key Algorithm: \(key(certificate.publicKey))", "Version: \(certificate.version)",
        ]
        if !certificate.extensions.isEmpty {
            lines += ["", "Extensions: ", ""]
            for (index, element) in certificate.extensions.enumerated() {
                lines.append("#\(index + 1): ObjectId: \(element.oid) Criticality=\(element.isCritical)")
                lines += KeytoolExtensionText.lines(element, of: certificate) + [""]
            }
        }
        return lines
    }

    static func key(_ key: PublicKey) -> String {
        let size = key.keySizeBits.map { "\($0)-bit " } ?? ""
        return "\(size)\(key.algorithm)\(key.curve.map { " (\($0))" } ?? "") key"
    }

    private static func weak(_ certificate: Certificate) -> String {
        certificate.signatureAlgorithm.isWeak ? " (weak)" : ""
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
}

/// The extensions of a certificate in words.
enum KeytoolExtensionText {
    static func lines(_ element: CertificateExtension, of certificate: Certificate) -> [String] {
        switch element.oid {
        case "2.5.29.17":
            return ["SubjectAlternativeName ["] + certificate.subjectAlternativeNames.map { "  \(named($0))" } + ["]"]
        case "2.5.29.15":
            return ["KeyUsage ["] + (certificate.keyUsage?.names ?? []).map { "  \($0)" } + ["]"]
        case "2.5.29.37":
            let usages = (certificate.extendedKeyUsage ?? []).map { "  \(ExtendedKeyUsage.name($0) ?? $0)" }
            return ["ExtendedKeyUsages ["] + usages + ["]"]
        case "2.5.29.19":
            let length = certificate.basicConstraints?.pathLength.map { "\($0)" } ?? "no limit"
            return [
                "BasicConstraints:[", "  CA:\(certificate.isCertificateAuthority)",
                "  PathLen: \(certificate.isCertificateAuthority ? length : "undefined")", "]",
            ]
        case "2.5.29.14": return identifier("SubjectKeyIdentifier", certificate.subjectKeyIdentifier)
        case "2.5.29.35": return identifier("AuthorityKeyIdentifier", certificate.authorityKeyIdentifier)
        default: return ["\(element.name), \(element.value.count) bytes"]
        }
    }

    /// `DNS:a` becomes `DNSName: a`.
    private static func named(_ text: String) -> String {
        let names = ["DNS": "DNSName", "IP": "IPAddress", "email": "RFC822Name", "URI": "URIName", "RID": "OIDName"]
        guard let colon = text.firstIndex(of: ":"), let name = names[String(text[..<colon])] else { return text }
        return "\(name): \(text[text.index(after: colon)...])"
    }

    private static func identifier(_ name: String, _ bytes: [UInt8]?) -> [String] {
        let hex = (bytes ?? []).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return ["\(name) [", "KeyIdentifier [", KeytoolText.fingerprint(hex), "]", "]"]
    }
}
