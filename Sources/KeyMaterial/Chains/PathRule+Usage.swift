/// What the certificates may be used for.
extension PathRule {
    /// Authorities say that they are, in a critical extension. Source: RFC 5280 section 4.2.1.9.
    static func constraints(_ path: ChainPath) -> String? {
        if let objection = first(path.authorities, authorityObjection) { return objection }
        guard path.demand.purpose.isServer, path.leaf.isCertificateAuthority else { return nil }
        return "\(called(path.leaf)) is an authority's certificate, and presented as a server's"
    }

    private static func authorityObjection(_ certificate: Certificate) -> String? {
        guard let own = certificate.extension(CertificateExtension.basicConstraints) else {
            return "does not say that it is an authority"
        }
        guard certificate.isCertificateAuthority else { return "is no authority, and issued a certificate" }
        return own.isCritical ? nil : "has basic constraints that are not critical"
    }

    /// Source: RFC 5280 section 4.2.1.3.
    static func keyUsage(_ path: ChainPath) -> String? {
        let authorities = first(path.authorities) { certificate in
            guard let usage = certificate.keyUsage, !usage.contains(.keyCertSign) else { return nil }
            return "may not sign certificates by its key usage"
        }
        if let authorities { return authorities }
        return first([path.leaf]) { leaf in
            guard let usage = leaf.keyUsage, path.demand.judgesLeafUsage else { return nil }
            if usage.contains(.keyCertSign), !leaf.isCertificateAuthority {
                return "may sign certificates by its key usage, and is no authority"
            }
            let suffices: KeyUsage =
                path.demand.purpose.isServer
                ? [.digitalSignature, .keyEncipherment, .keyAgreement] : .digitalSignature
            return leaf.isCertificateAuthority || !usage.isDisjoint(with: suffices)
                ? nil : "may not authenticate by its key usage"
        }
    }

    /// Source: RFC 5280 section 4.2.1.12; for servers, CA/Browser Forum requirements 7.1.2.7.10.
    static func extendedKeyUsage(_ path: ChainPath) -> String? {
        let purpose = path.demand.purpose
        let leaf = first([path.leaf]) { leaf in
            guard path.demand.judgesLeafUsage else { return nil }
            guard let purposes = leaf.extendedKeyUsage else {
                return purpose.isServer ? "has no extended key usage" : nil
            }
            if purpose.isServer, leaf.extension(CertificateExtension.extendedKeyUsage)?.isCritical ?? false {
                return "has a critical extended key usage"
            }
            if purpose.isServer, purposes.contains(ExtendedKeyUsage.any) { return "may be used for anything at all" }
            return allows(purposes, purpose) ? nil : "is for other purposes by its extended key usage"
        }
        if let leaf { return leaf }
        return first(path.authorities) { authority in
            guard let purposes = authority.extendedKeyUsage else { return nil }
            return allows(purposes, purpose) ? nil : "issues for other purposes by its extended key usage"
        }
    }

    private static func allows(_ purposes: [String], _ purpose: ChainPurpose) -> Bool {
        purposes.contains(purpose.keyPurpose) || purposes.contains(ExtendedKeyUsage.any)
    }

    /// Policies that are demanded and not processed here. Source: RFC 5280 section 4.2.1.11.
    static func policies(_ path: ChainPath) -> String? {
        first(path.certificates) { certificate in
            certificate.extension("2.5.29.36") == nil ? nil : "constrains policies, which is not processed here"
        }
    }

    /// What the public web asks of the roots of servers. Source: CA/Browser Forum requirements 7.1.2.1.
    static func webAuthorities(_ path: ChainPath) -> String? {
        guard path.demand.purpose.isServer, let root = path.certificates.last else { return nil }
        return first([root]) { root in
            if root.extendedKeyUsage != nil { return "is a root with an extended key usage" }
            guard let above = root.extension(CertificateExtension.authorityKeyIdentifier), root.isSelfIssued else {
                return nil
            }
            guard let element = try? ASN1Element(above.value, name: "authorityKeyIdentifier"),
                var fields = try? element.children(),
                (try? fields.nextIf("keyIdentifier", .primitiveContext(0))) != nil, fields.isAtEnd
            else { return "is a root that names its issuer in another way than by its key" }
            return root.authorityKeyIdentifier == root.subjectKeyIdentifier
                ? nil : "is a root whose two key identifiers differ"
        }
    }
}
