extension CertificateExtension {
    /// What the extension says, in lines for a person; its bytes in hexadecimal where its type is not known here.
    ///
    /// Source: RFC 5280 section 4.2.
    public var explanation: [String] {
        let lines = (try? known()) ?? nil
        return lines ?? [Hexadecimal.encode(value.prefix(64)) + (value.count > 64 ? "…" : "")]
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
        case "2.5.29.31", "2.5.29.46": return names(within: value)
        case "2.5.29.32":
            return try elements("PolicyInformation") { element throws(KeyMaterialError) in
                var fields = try element.children()
                return try fields.next("policyIdentifier").objectIdentifier()
            }
        case "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.11": return try accessDescriptions()
        case "2.16.840.1.113730.1.13": return try ASN1Element(value, name: "comment").string().map { [$0] }
        default: return nil
        }
    }

    private func elements(
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
            } else if element.tag.isConstructed {
                found += names(within: Array(element.content), depth: depth + 1)
            }
        }
        return found
    }
}
