import Foundation
import KeyMaterial

/// The `X-Forwarded-Client-Cert` field, as Envoy writes and reads it.
///
/// Elements are parted by commas, their keys by semicolons; a value that holds one of them, or an equals sign, stands in
/// double quotes, in which a backslash escapes. `Cert` is the certificate in PEM, URL-encoded.
/// Source: Envoy documentation, "HTTP header manipulation", x-forwarded-client-cert.
enum ForwardedClientCertificate {
    /// What goes upstream: fingerprint, subject and names; the certificate itself is in `Client-Cert`.
    static func field(for certificate: Certificate) -> String {
        var pairs = [("Hash", certificate.fingerprint.hex), ("Subject", quoted("\(certificate.subject)"))]
        for name in certificate.subjectAlternativeNames {
            if let uri = name.dropping(prefix: "URI:") { pairs.append(("URI", quoted(uri))) }
            if let dns = name.dropping(prefix: "DNS:") { pairs.append(("DNS", quoted(dns))) }
        }
        return ForwardedFields.printable(pairs.map { "\($0.0)=\($0.1)" }.joined(separator: ";"))
    }

    /// By scalars, here and below: a mark that combines with a quote is none to whoever reads bytes.
    private static func quoted(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { escaped.append("\\") }
            escaped.append(scalar)
        }
        return "\"\(String(escaped))\""
    }

    /// The certificate of the field's only element.
    ///
    /// Throws where there are several elements, for which of them is the caller nobody can tell, where there is no
    /// `Cert`, or several, or something after a quote.
    static func certificate(in field: String) throws(BadRequest) -> Certificate {
        var certificates: [String] = []
        for (key, value) in try pairs(in: field) where key.lowercased() == "cert" { certificates.append(value) }
        guard certificates.count == 1 else { throw BadRequest("X-Forwarded-Client-Cert has not one Cert.") }
        return try EscapedPEM.certificate(certificates[0])
    }

    private static func pairs(in field: String) throws(BadRequest) -> [(String, String)] {
        var pairs: [(String, String)] = []
        var rest = Substring.UnicodeScalarView(field.unicodeScalars)
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "=") else { throw BadRequest("A key without a value.") }
            let key = rest[..<equals]
            rest = rest[rest.index(after: equals)...]
            let value = try value(from: &rest)
            pairs.append((String(key), value))
            guard let mark = rest.first else { break }
            guard mark == ";" else { throw BadRequest("X-Forwarded-Client-Cert has not one element.") }
            rest.removeFirst()
        }
        return pairs
    }

    private static func value(from rest: inout Substring.UnicodeScalarView) throws(BadRequest) -> String {
        guard rest.first == "\"" else {
            let value = rest.prefix { $0 != ";" && $0 != "," }
            rest = rest.dropFirst(value.count)
            return String(value)
        }
        rest.removeFirst()
        var value = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return String(value) }
            guard scalar == "\\" else {
                value.append(scalar)
                continue
            }
            guard let escaped = rest.popFirst() else { break }
            value.append(escaped)
        }
        throw BadRequest("A quote is not closed.")
    }
}

extension String {
    fileprivate func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
