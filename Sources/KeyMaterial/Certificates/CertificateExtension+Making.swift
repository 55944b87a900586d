extension CertificateExtension {
    /// Alternative names, written as `Certificate.subjectAlternativeNames` are.
    ///
    /// Throws `invalidValue` naming the first that cannot be written.
    public static func subjectAlternativeNames(
        _ names: [String], isCritical: Bool = false
    ) throws(KeyMaterialError) -> CertificateExtension {
        CertificateExtension(
            oid: subjectAlternativeName, isCritical: isCritical, value: try GeneralName.encode(names))
    }

    /// Names of the issuer, written as alternative names are.
    public static func issuerAlternativeNames(
        _ names: [String], isCritical: Bool = false
    ) throws(KeyMaterialError) -> CertificateExtension {
        CertificateExtension(oid: "2.5.29.18", isCritical: isCritical, value: try GeneralName.encode(names))
    }

    /// Where revocation lists are, one distribution point a place. Source: RFC 5280 section 4.2.1.13.
    public static func revocationListPlaces(
        _ places: [String], isCritical: Bool = false
    ) throws(KeyMaterialError) -> CertificateExtension {
        var points: [[UInt8]] = []
        for place in places {
            // fullName is [0] IMPLICIT GeneralNames, within distributionPoint [0].
            var names = try GeneralName.encode([place])
            names[0] = 0xA0
            points.append(DER.sequence(DER.context(0, names)))
        }
        return CertificateExtension(oid: "2.5.29.31", isCritical: isCritical, value: DER.sequence(of: points))
    }

    /// Where more is to be had, of the issuer or of the subject. Source: RFC 5280 section 4.2.2.
    ///
    /// Each description is the method's object identifier, and the place as alternative names are written.
    public static func informationAccess(
        ofIssuer: Bool, _ descriptions: [(method: String, place: String)], isCritical: Bool = false
    ) throws(KeyMaterialError) -> CertificateExtension {
        var encoded: [[UInt8]] = []
        for (method, place) in descriptions {
            let name = try ASN1Element(try GeneralName.encode([place]), name: "accessLocation").content
            encoded.append(DER.sequence(try DER.objectIdentifier(method), Array(name)))
        }
        return CertificateExtension(
            oid: ofIssuer ? "1.3.6.1.5.5.7.1.1" : "1.3.6.1.5.5.7.1.11", isCritical: isCritical,
            value: DER.sequence(of: encoded))
    }

    /// What the key may do. Source: RFC 5280 section 4.2.1.3, which wants it critical.
    public static func keyUsage(_ usage: KeyUsage, isCritical: Bool = true) -> CertificateExtension {
        CertificateExtension(oid: keyUsage, isCritical: isCritical, value: usage.derEncoded)
    }

    /// The purposes are object identifiers in dotted decimal; throws `invalidValue` for anything else.
    public static func extendedKeyUsage(
        _ purposes: [String], isCritical: Bool = false
    ) throws(KeyMaterialError) -> CertificateExtension {
        var encoded: [[UInt8]] = []
        for purpose in purposes { encoded.append(try DER.objectIdentifier(purpose)) }
        return CertificateExtension(oid: extendedKeyUsage, isCritical: isCritical, value: DER.sequence(of: encoded))
    }

    /// Whether it is an authority. A path length below zero is written as zero; one without an authority is left out.
    ///
    /// Source: RFC 5280 section 4.2.1.9, which wants it critical in authorities.
    public static func basicConstraints(
        _ constraints: BasicConstraints, isCritical: Bool = true
    ) -> CertificateExtension {
        let parts =
            constraints.isCertificateAuthority
            ? [DER.boolean(true), constraints.pathLength.map { DER.integer(max(0, $0)) } ?? []] : []
        return CertificateExtension(oid: basicConstraints, isCritical: isCritical, value: DER.sequence(of: parts))
    }

    /// The identifier that certificates made here have for the key.
    public static func subjectKeyIdentifier(of key: PublicKey) -> CertificateExtension {
        CertificateExtension(
            oid: subjectKeyIdentifier, isCritical: false,
            value: DER.octetString(CertificateTemplate.keyIdentifier(key)))
    }

    /// The identifier of the issuer's key: the one that its certificate has, or one made from the key.
    public static func authorityKeyIdentifier(of issuer: Certificate) -> CertificateExtension {
        let identifier = issuer.subjectKeyIdentifier ?? CertificateTemplate.keyIdentifier(issuer.publicKey)
        return CertificateExtension(
            oid: authorityKeyIdentifier, isCritical: false,
            value: DER.sequence(DER.primitiveContext(0, identifier)))
    }
}
