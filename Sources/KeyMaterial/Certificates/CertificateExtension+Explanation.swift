extension CertificateExtension {
    /// What the extension says, in lines for a person; its bytes in hexadecimal where its type is not known here, or
    /// cannot be read.
    ///
    /// At most `explanationLinesMax` lines, the last of which then tells how many more there are, of at most 4096
    /// characters each.
    /// Source: RFC 5280 section 4.2.
    public var explanation: [String] {
        guard let read = (try? known()) ?? nil else { return [Self.shortened(value[...])] }
        let lines = read.map { $0.utf8.count > 4096 ? $0.prefix(4096) + "…" : $0 }
        guard lines.count > Self.explanationLinesMax else { return lines }
        let shown = lines.prefix(Self.explanationLinesMax - 1)
        return shown + ["… and \(lines.count - shown.count) more"]
    }

    /// More lines than any real extension has.
    public static let explanationLinesMax = 2000

    /// At most 64 bytes in hexadecimal; an ellipsis stands for the rest.
    static func shortened(_ bytes: ArraySlice<UInt8>) -> String {
        Hexadecimal.encode(bytes.prefix(64)) + (bytes.count > 64 ? "…" : "")
    }

    /// Nil for a type that is not known; throws for one that cannot be read.
    private func known() throws(KeyMaterialError) -> [String]? {
        switch oid {
        case Self.subjectAlternativeName, "2.5.29.18": return GeneralName.texts(in: value)
        case Self.keyUsage: return KeyUsage(bitString: value)?.names
        case Self.basicConstraints:
            return BasicConstraints(value).map { constraints in
                let length = constraints.pathLength.map { ", at most \($0) below it" } ?? ""
                return [constraints.isCertificateAuthority ? "authority\(length)" : "end entity"]
            }
        case Self.extendedKeyUsage:
            return try elements("KeyPurposeId") { element throws(KeyMaterialError) in
                let purpose = try element.objectIdentifier()
                return ExtendedKeyUsage.name(purpose) ?? purpose
            }
        case Self.subjectKeyIdentifier:
            return [Hexadecimal.encode(try ASN1Element(value, name: "subjectKeyIdentifier").octets())]
        case Self.authorityKeyIdentifier: return try authorityKey()
        case "2.5.29.31", "2.5.29.46":
            let names = names(within: value)
            return names.isEmpty ? nil : names
        case "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.11": return try accessDescriptions()
        case "1.3.6.1.4.1.11129.2.4.2":
            let octets = try ASN1Element(value, name: "signedCertificateTimestampList").octets()
            return try SignedCertificateTimestamps(octets).lines
        default:
            if let lines = try ofAuthority() { return lines }
            return try vendorLines()
        }
    }

    /// Those that mostly authorities have; nil for a type that is none of these.
    private func ofAuthority() throws(KeyMaterialError) -> [String]? {
        switch oid {
        case "2.5.29.9": return try directoryAttributeLines()
        case "2.5.29.16": return try privateKeyUsagePeriodLines()
        case "2.5.29.30": return try nameConstraintLines()
        case "2.5.29.32", "1.3.6.1.4.1.311.21.10": return try policyLines()
        case "2.5.29.33", "1.3.6.1.4.1.311.21.11": return try policyMappingLines()
        case "2.5.29.36", "1.3.6.1.4.1.311.21.12": return try policyConstraintLines()
        case "2.5.29.54": return try inhibitAnyPolicyLines()
        case "1.3.6.1.5.5.7.1.3": return try qualifiedStatementLines()
        default: return nil
        }
    }

    /// One line for each member of the sequence that the extension is.
    func elements(
        _ name: StaticString, _ text: (ASN1Element) throws(KeyMaterialError) -> String
    ) throws(KeyMaterialError) -> [String] {
        var members = try ASN1Element(value, name: "extnValue").children()
        var lines: [String] = []
        while !members.isAtEnd { lines.append(try text(try members.next(name))) }
        return lines
    }

    private func authorityKey() throws(KeyMaterialError) -> [String] {
        var fields = try ASN1Element(value, name: "authorityKeyIdentifier").children()
        var lines: [String] = []
        while !fields.isAtEnd {
            let field = try fields.next("field")
            switch field.tag.number {
            case 0: lines.append(Hexadecimal.encode(field.content))
            case 1: lines += GeneralName.texts(in: DER.sequence(Array(field.content))).map { "issuer \($0)" }
            default: lines.append("serial number \(SerialNumber(bytes: Array(field.content)).hex)")
            }
        }
        return lines
    }

    private func accessDescriptions() throws(KeyMaterialError) -> [String] {
        let methods = [
            "1.3.6.1.5.5.7.48.1": "OCSP", "1.3.6.1.5.5.7.48.2": "issuers", "1.3.6.1.5.5.7.48.3": "time stamping",
            "1.3.6.1.5.5.7.48.5": "repository",
        ]
        return try elements("AccessDescription") { element throws(KeyMaterialError) in
            var fields = try element.children()
            let method = try fields.next("accessMethod").objectIdentifier()
            let location = GeneralName.texts(in: DER.sequence(Array(try fields.next("accessLocation").encoded)))
            return "\(methods[method] ?? method) at \(location.first ?? "?")"
        }
    }

    /// The general names that stand anywhere below: distribution points hold them three levels deep.
    private func names(within bytes: [UInt8], depth: Int = 0) -> [String] {
        guard depth < 5 else { return [] }
        var reader = ASN1Reader(bytes, name: "distributionPoint")
        var found: [String] = []
        while let element = try? reader.next("name") {
            if element.tag.tagClass == 2, element.tag.number == 6, !element.tag.isConstructed {
                found.append("URI:" + element.implicitText)
            } else if element.tag == .context(4) {
                // A directory's name; nothing else in a distribution point has this tag.
                found += GeneralName.texts(in: DER.sequence(Array(element.encoded)))
            } else if element.tag.isConstructed {
                found += names(within: Array(element.content), depth: depth + 1)
            }
        }
        return found
    }
}
