import KeyMaterial

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The extensions of a certificate as keytool prints them: those that it knows in words, the others as bytes.
enum KeytoolExtensionText {
    /// All of them, numbered, in keytool's order: by name, and before those the unknown ones by identifier.
    static func lines(_ extensions: [CertificateExtension]) -> [String] {
        let sorted = extensions.sorted { (names[$0.oid] ?? $0.oid) < (names[$1.oid] ?? $1.oid) }
        return sorted.enumerated().flatMap { index, element in
            ["#\(index + 1): ObjectId: \(element.oid) Criticality=\(element.isCritical)"] + lines(element) + [""]
        }
    }

    /// Without the line that names it.
    static func lines(_ element: CertificateExtension) -> [String] {
        let known = (try? known(element)) ?? nil
        return known ?? (HexadecimalDump.lines(element.value) + [""])
    }

    private static let names = [
        "1.3.6.1.5.5.7.1.1": "AuthorityInfoAccess", "1.3.6.1.5.5.7.1.11": "SubjectInfoAccess",
        "2.5.29.14": "SubjectKeyIdentifier", "2.5.29.15": "KeyUsage", "2.5.29.17": "SubjectAlternativeName",
        "2.5.29.18": "IssuerAlternativeName", "2.5.29.19": "BasicConstraints", "2.5.29.31": "CRLDistributionPoints",
        "2.5.29.32": "CertificatePolicies", "2.5.29.35": "AuthorityKeyIdentifier", "2.5.29.37": "ExtendedKeyUsage",
    ]

    private static func known(_ element: CertificateExtension) throws -> [String]? {
        switch element.oid {
        case "2.5.29.17", "2.5.29.18":
            return named(
                element, "\(names[element.oid] ?? "") [", GeneralName.texts(in: element.value).map(generalName))
        case "2.5.29.15":
            return named(element, "KeyUsage [", KeyUsage(bitString: element.value).map(usages) ?? [])
        case "2.5.29.37": return named(element, "ExtendedKeyUsages [", element.explanation)
        case "2.5.29.19": return constraints(element)
        case "2.5.29.14":
            let identifier = try ASN1Element(element.value, name: "subjectKeyIdentifier").octets()
            return ["SubjectKeyIdentifier ["] + keyIdentifier(identifier) + ["]"]
        case "2.5.29.35": return try authorityKey(element)
        case "2.5.29.31": return distributionPoints(element)
        case "2.5.29.32": return try policies(element)
        case "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.11": return try access(element)
        default: return nil
        }
    }

    private static func named(_ element: CertificateExtension, _ head: String, _ members: [String]) -> [String]? {
        members.isEmpty && element.value.count > 4 ? nil : [head] + members.map { "  \($0)" } + ["]"]
    }

    /// Java writes all eight groups of an address of version 6.
    private static func address(_ text: String) -> String {
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, text, &bytes) == 1 else { return text }
        return withUnsafeBytes(of: &bytes) { bytes in
            stride(from: 0, to: 16, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
                .joined(separator: ":")
        }
    }

    /// `DNS:a` becomes `DNSName: a`.
    static func generalName(_ text: String) -> String {
        guard let colon = text.firstIndex(of: ":") else { return text }
        let value = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "DNS": return "DNSName: \(value)"
        case "IP": return "IPAddress: \(address(value))"
        case "email": return "RFC822Name: \(value)"
        case "URI": return "URIName: \(value)"
        case "RID": return "OIDName: \(value)"
        case "DN": return (try? DistinguishedName(rfc4514: value)).map(KeytoolText.name) ?? value
        case "other":
            return "Other-Name: Unrecognized ObjectIdentifier: \(value.split(separator: ":").first ?? "")"
        default: return text
        }
    }

    private static func usages(_ usage: KeyUsage) -> [String] {
        let spelled = [
            "digitalSignature": "DigitalSignature", "nonRepudiation": "Non_repudiation",
            "keyEncipherment": "Key_Encipherment", "dataEncipherment": "Data_Encipherment",
            "keyAgreement": "Key_Agreement", "keyCertSign": "Key_CertSign", "cRLSign": "Crl_Sign",
            "encipherOnly": "Encipher_Only", "decipherOnly": "Decipher_Only",
        ]
        return usage.names.map { spelled[$0] ?? $0 }
    }

    private static func constraints(_ element: CertificateExtension) -> [String]? {
        guard let constraints = BasicConstraints(element.value) else { return nil }
        let length =
            constraints.isCertificateAuthority
            ? constraints.pathLength.map { "\($0)" } ?? " no limit" : " undefined"
        return ["BasicConstraints:[", "  CA:\(constraints.isCertificateAuthority)", "  PathLen:\(length)", "]"]
    }

    private static func keyIdentifier(_ bytes: [UInt8]) -> [String] {
        ["KeyIdentifier ["] + HexadecimalDump.lines(bytes) + ["]"]
    }

    private static func authorityKey(_ element: CertificateExtension) throws -> [String] {
        var fields = try ASN1Element(element.value, name: "authorityKeyIdentifier").children()
        var lines = ["AuthorityKeyIdentifier ["]
        while !fields.isAtEnd {
            let field = try fields.next("field")
            switch field.tag.number {
            case 0: lines += keyIdentifier(Array(field.content))
            case 1:
                let names = GeneralName.texts(in: DER.sequence(Array(field.content))).map(generalName)
                lines.append("[\(names.joined(separator: ", "))]")
            default: lines.append("SerialNumber: \(KeytoolText.fingerprint(Array(field.content)).lowercased())")
            }
        }
        return lines + ["]"]
    }

    private static func distributionPoints(_ element: CertificateExtension) -> [String]? {
        guard var points = try? ASN1Element(element.value, name: "cRLDistributionPoints").children() else { return nil }
        var lines: [String] = []
        while let point = try? points.next("DistributionPoint") {
            let names = CertificateExtension(oid: element.oid, isCritical: false, value: Array(point.encoded))
                .explanation.map(generalName)
            lines.append(lines.isEmpty ? "  [DistributionPoint:" : ", DistributionPoint:")
            lines.append("     [\(names.joined(separator: ", "))]")
        }
        return lines.isEmpty ? nil : ["CRLDistributionPoints ["] + lines + ["]]"]
    }

    private static func policies(_ element: CertificateExtension) throws -> [String] {
        var members = try ASN1Element(element.value, name: "certificatePolicies").children()
        var lines = ["CertificatePolicies ["]
        while !members.isAtEnd {
            var fields = try members.next("PolicyInformation").children()
            lines.append("  [CertificatePolicyId: [\(try fields.next("policyIdentifier").objectIdentifier())]")
            guard !fields.isAtEnd else {
                lines.append("[]  ]")
                continue
            }
            var qualifiers = try fields.next("policyQualifiers").children()
            var head = "["
            while !qualifiers.isAtEnd {
                var qualifier = try qualifiers.next("PolicyQualifierInfo").children()
                lines.append("\(head)PolicyQualifierInfo: [")
                lines.append("  qualifierID: \(try qualifier.next("policyQualifierId").objectIdentifier())")
                var dump = HexadecimalDump.lines(Array(try qualifier.next("qualifier").encoded))
                dump[0] = "  qualifier: \(dump[0])"
                lines += dump + [""]
                head = "], "
            }
            lines.append("]]  ]")
        }
        return lines + ["]"]
    }

    private static func access(_ element: CertificateExtension) throws -> [String] {
        let methods = [
            "1.3.6.1.5.5.7.48.1": "ocsp", "1.3.6.1.5.5.7.48.2": "caIssuers", "1.3.6.1.5.5.7.48.3": "timeStamping",
            "1.3.6.1.5.5.7.48.5": "caRepository",
        ]
        var members = try ASN1Element(element.value, name: "accessDescriptions").children()
        var lines = ["\(names[element.oid] ?? "") [", "  ["]
        var isFirst = true
        while !members.isAtEnd {
            var fields = try members.next("AccessDescription").children()
            let method = try fields.next("accessMethod").objectIdentifier()
            let location = GeneralName.texts(in: DER.sequence(Array(try fields.next("accessLocation").encoded)))
            if !isFirst { lines.append(", ") }
            lines.append("   accessMethod: \(methods[method] ?? method)")
            lines.append("   accessLocation: \(location.first.map(generalName) ?? "")")
            isFirst = false
        }
        return lines + ["]", "]"]
    }
}

/// Bytes as the JDK dumps them: sixteen a line, in hexadecimal and as far as they can be shown as letters.
enum HexadecimalDump {
    static func lines(_ bytes: [UInt8]) -> [String] {
        stride(from: 0, to: bytes.count, by: 16).map { start in
            let row = bytes[start..<min(start + 16, bytes.count)]
            var line = String(start, radix: 16, uppercase: true)
            line = String(repeating: "0", count: max(0, 4 - line.count)) + line + ": "
            for index in 0..<16 {
                let place = start + index
                line += place < bytes.count ? "\(hexadecimal(bytes[place])) " : "   "
                if index == 7 { line += "  " }
            }
            return line + " " + row.map { (0x20...0x7a).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
        }
    }

    static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
