/// What each certificate is like.
extension PathRule {
    /// Source: RFC 5280 sections 4.1.2.1, 4.1.2.2, 4.1.2.4, 4.1.2.6, 4.2.
    static func form(_ path: ChainPath) -> String? {
        // A trusted authority's own number and signature matter to nobody, and old roots have the number zero.
        first(path.certificates.dropLast(), issuedObjection)
            ?? first(path.certificates) { certificate in
                if certificate.version != 3 { return "is of version \(certificate.version); 3 is asked for" }
                if certificate.issuer.isEmpty { return "names no issuer" }
                if certificate.subject.isEmpty, certificate.isCertificateAuthority {
                    return "is an authority without a name"
                }
                if Set(certificate.extensions.map(\.oid)).count != certificate.extensions.count {
                    return "has an extension twice"
                }
                if let information = certificate.extension("1.3.6.1.5.5.7.1.1"), !isAccessInformation(information.value)
                {
                    return "has authority information that cannot be read"
                }
                return nil
            }
    }

    private static func issuedObjection(_ certificate: Certificate) -> String? {
        if certificate.signatureAlgorithm.isWeak {
            return "is signed with \(certificate.signatureAlgorithm.name), which is weak"
        }
        return serialNumber(certificate.serialNumber)
    }

    private static func serialNumber(_ number: SerialNumber) -> String? {
        let bytes = number.bytes
        if bytes[0] >= 0x80 { return "has a negative serial number" }
        if bytes.allSatisfy({ $0 == 0 }) { return "has the serial number zero" }
        return bytes.count > 20 ? "has a serial number of more than 20 bytes" : nil
    }

    /// Source: RFC 5280 section 4.2.2.1: a sequence of method and place.
    private static func isAccessInformation(_ value: [UInt8]) -> Bool {
        guard var list = try? ASN1Element(value, name: "authorityInfoAccess").children(), !list.isAtEnd else {
            return false
        }
        while !list.isAtEnd {
            guard var fields = try? list.next("AccessDescription").children(),
                (try? fields.next("accessMethod").objectIdentifier()) != nil,
                let place = try? fields.next("accessLocation"), place.tag.tagClass == 2
            else { return false }
        }
        return true
    }

    /// Key identifiers: authorities have one, and everything that is not self-signed names its issuer's.
    ///
    /// Source: RFC 5280 sections 4.2.1.1 and 4.2.1.2.
    static func identifiers(_ path: ChainPath) -> String? {
        first(path.certificates) { certificate in
            let own = certificate.extension(CertificateExtension.subjectKeyIdentifier)
            let above = certificate.extension(CertificateExtension.authorityKeyIdentifier)
            if own?.isCritical ?? false { return "has a critical subject key identifier" }
            if above?.isCritical ?? false { return "has a critical authority key identifier" }
            if certificate.isCertificateAuthority, certificate.subjectKeyIdentifier == nil {
                return "is an authority without a subject key identifier"
            }
            let isSelfSigned = certificate.isSelfIssued && certificate.isSigned(by: certificate.publicKey) == true
            if !isSelfSigned, certificate.authorityKeyIdentifier == nil {
                return "has no authority key identifier"
            }
            return nil
        }
    }

    /// Keys that are too weak, whatever they sign. Source: NIST SP 800-131A; CA/Browser Forum requirements 6.1.5.
    static func keys(_ path: ChainPath) -> String? {
        first(path.certificates) { certificate in
            let key = certificate.publicKey
            let bits = key.keySizeBits ?? 0
            switch key.algorithm {
            case "RSA", "RSASSA-PSS":
                if bits < 2048 { return "has an RSA key of \(bits) bits; 2048 is the least" }
                return bits % 8 == 0 ? nil : "has an RSA key of \(bits) bits, which are no whole bytes"
            case "EC":
                return bits >= 256 && key.curve != nil ? nil : "has a key on a curve that is not accepted"
            case "Ed25519": return nil
            default: return "has a key of the kind \(key.algorithm), which is not accepted"
            }
        }
    }
}
