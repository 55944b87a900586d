/// Extensions that Netscape and Microsoft defined, and those that hold nothing but a wish.
extension CertificateExtension {
    /// Nil for a type that is none of these.
    func vendorLines() throws(KeyMaterialError) -> [String]? {
        switch oid {
        case "1.3.6.1.5.5.7.1.24": return try tlsFeatureLines()
        case "1.3.6.1.5.5.7.48.1.5": return ["the revocation of this responder is not asked for"]
        case "1.3.6.1.4.1.11129.2.4.3": return ["precertificate, not for use"]
        case "1.2.840.113549.1.9.15":
            return try elements("SMIMECapability") { element throws(KeyMaterialError) in
                try element.leafTexts().joined(separator: " ")
            }
        case "2.16.840.1.113730.1.1": return try netscapeTypeLines()
        case "2.16.840.1.113730.1.2", "2.16.840.1.113730.1.3", "2.16.840.1.113730.1.4", "2.16.840.1.113730.1.7",
            "2.16.840.1.113730.1.8", "2.16.840.1.113730.1.12", "2.16.840.1.113730.1.13", "1.3.6.1.4.1.311.20.2":
            return try ASN1Element(value, name: "text").string().map { [$0] }
        case "1.3.6.1.4.1.311.21.1":
            let version = try ASN1Element(value, name: "cAVersion").integer(max: Int(UInt32.max))
            return ["certificate \(version & 0xFFFF) of the authority, key \(version >> 16)"]
        case "1.3.6.1.4.1.311.21.2":
            return [Self.shortened(try ASN1Element(value, name: "previousCertificateHash").octets()[...])]
        case "1.3.6.1.4.1.311.21.7": return try templateLines()
        case "1.3.6.1.4.1.311.25.2": return try securityIdentifierLines()
        default: return nil
        }
    }

    /// Source: RFC 7633 section 4.1; the numbers are those of TLS extensions.
    private func tlsFeatureLines() throws(KeyMaterialError) -> [String] {
        try elements("feature") { element throws(KeyMaterialError) in
            switch try element.integer(max: 65_535) {
            case 5: return "status_request (the server staples an OCSP response)"
            case 17: return "status_request_v2 (the server staples OCSP responses of the chain)"
            case let other: return "TLS extension \(other)"
            }
        }
    }

    private func netscapeTypeLines() throws(KeyMaterialError) -> [String] {
        let names = [
            "SSL client", "SSL server", "S/MIME", "object signing", "reserved", "SSL authority", "S/MIME authority",
            "object signing authority",
        ]
        let bits = try ASN1Element(value, name: "netscapeCertType").bits().first ?? 0
        return names.enumerated().filter { bits & (0x80 >> $0.offset) != 0 }.map(\.element)
    }

    /// `1.3.6.1.4.1.311.21.8…, version 100.3`.
    private func templateLines() throws(KeyMaterialError) -> [String] {
        var fields = try ASN1Element(value, name: "certificateTemplate").children()
        let template = try fields.next("templateID").objectIdentifier()
        guard let major = try fields.nextIf("templateMajorVersion", .integer)?.integer(max: Int(UInt32.max)) else {
            return [template]
        }
        let minor = try fields.nextIf("templateMinorVersion", .integer)?.integer(max: Int(UInt32.max))
        return ["\(template), version \(major)" + (minor.map { ".\($0)" } ?? "")]
    }

    /// The account in the directory that the certificate is of: `S-1-5-…` as text within another name.
    private func securityIdentifierLines() throws(KeyMaterialError) -> [String] {
        try elements("OtherName") { element throws(KeyMaterialError) in
            var fields = try element.children(.context(0))
            let type = try fields.next("type-id").objectIdentifier()
            var wrapped = try fields.next("value").children(.context(0))
            let octets = try wrapped.next("value").octets()
            guard type == "1.3.6.1.4.1.311.25.2.1", octets.count <= 256,
                octets.allSatisfy({ (0x20...0x7E).contains($0) })
            else { return "\(type): \(Self.shortened(octets[...]))" }
            return String(decoding: octets, as: UTF8.self)
        }
    }
}
