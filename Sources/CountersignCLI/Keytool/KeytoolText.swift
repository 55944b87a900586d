import Foundation
import KeyMaterial
import KeystoreFormats

/// Certificates, names and dates as keytool prints them in English.
enum KeytoolText {
    /// `CN=a, OU="b, c", C=d`: the JDK puts quotes where RFC 4514 puts backslashes.
    static func name(_ name: DistinguishedName) -> String {
        name.attributes.reversed().map { relative in
            relative.map { attribute in
                let keyword = keywords[attribute.oid] ?? "OID.\(attribute.oid)"
                return "\(keyword)=\(attribute.text.map(quoted) ?? attribute.hexadecimal)"
            }.joined(separator: " + ")
        }.joined(separator: ", ")
    }

    private static let keywords = [
        "2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "STREET", "2.5.4.10": "O",
        "2.5.4.11": "OU", "2.5.4.12": "T", "2.5.4.4": "SURNAME", "2.5.4.5": "SERIALNUMBER", "2.5.4.42": "GIVENNAME",
        "2.5.4.43": "INITIALS", "2.5.4.44": "GENERATION", "2.5.4.46": "DNQUALIFIER",
        "0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID", "1.2.840.113549.1.9.1": "EMAILADDRESS",
    ]

    private static func quoted(_ value: String) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\n" }
        let needsQuotes =
            value.contains { ",+=\n<>#;\\\"".contains($0) } || value.first.map(isBlank) ?? false
            || value.last.map(isBlank) ?? false || zip(value, value.dropFirst()).contains { isBlank($0) && isBlank($1) }
        guard needsQuotes else { return value }
        return "\"\(value.map { "\\\"".contains($0) ? "\\\($0)" : String($0) }.joined())\""
    }

    /// A block as the JDK writes it: the lines of Base64 end in CR LF, those around them in LF; without the last one's.
    static func rfc(_ label: String, _ bytes: [UInt8]) -> String {
        let text = Data(bytes).base64EncodedString(options: [
            .lineLength64Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        return "-----BEGIN \(label)-----\n\(text)\n-----END \(label)-----"
    }

    /// `6A:EC:…`.
    static func fingerprint(_ bytes: [UInt8]) -> String {
        bytes.map(HexadecimalDump.hexadecimal).joined(separator: ":")
    }

    static func fingerprint(_ hexadecimal: String) -> String {
        let digits = Array(hexadecimal.uppercased())
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
            "Signature algorithm name: \(algorithm(certificate.signatureAlgorithm))"
                + KeytoolWeakness.mark(certificate.signatureAlgorithm),
            "Subject Public Key Algorithm: \(key(certificate.publicKey))\(KeytoolWeakness.mark(certificate.publicKey))",
            "Version: \(certificate.version)",
        ]
        if !certificate.extensions.isEmpty {
            lines += ["", "Extensions: ", ""] + KeytoolExtensionText.lines(certificate.extensions)
        }
        return lines.map(printable)
    }

    /// Safe to show; the tabs that keytool prints itself stay.
    static func printable(_ line: String) -> String {
        line.hasPrefix("\t") ? "\t" + Table.printable(String(line.dropFirst())) : Table.printable(line)
    }

    /// `256-bit EC (secp256r1) key`.
    static func key(_ key: PublicKey) -> String {
        "\(bits(key).map { "\($0)-bit " } ?? "")\(algorithm(key)) key"
    }

    /// The JDK names the hash of a signature, but for RSASSA-PSS.
    static func algorithm(_ algorithm: SignatureAlgorithm) -> String {
        algorithm.name.hasSuffix("RSASSA-PSS") ? "RSASSA-PSS" : algorithm.name
    }

    /// `EC (secp256r1)`: the JDK calls NIST's curves by their other name.
    static func algorithm(_ key: PublicKey) -> String {
        let curves = [
            "P-192": "secp192r1", "P-224": "secp224r1", "P-256": "secp256r1", "P-384": "secp384r1",
            "P-521": "secp521r1",
        ]
        return "\(key.algorithm)\(key.curve.map { " (\(curves[$0] ?? $0))" } ?? "")"
    }

    /// The JDK counts 255 bits of the field of Ed25519.
    static func bits(_ key: PublicKey) -> Int? {
        ["Ed25519", "X25519"].contains(key.algorithm) ? 255 : key.keySizeBits
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
}
