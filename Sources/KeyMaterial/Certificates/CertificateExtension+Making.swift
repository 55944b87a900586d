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

    public static func keyUsage(_ usage: KeyUsage, isCritical: Bool = true) -> CertificateExtension {
        CertificateExtension(oid: keyUsage, isCritical: isCritical, value: usage.derEncoded)
    }

    /// - Parameter purposes: object identifiers in dotted decimal; throws `invalidValue` for anything else.
    public static func extendedKeyUsage(
        _ purposes: [String], isCritical: Bool = false
    ) throws(KeyMaterialError) -> CertificateExtension {
        var encoded: [[UInt8]] = []
        for purpose in purposes { encoded.append(try DER.objectIdentifier(purpose)) }
        return CertificateExtension(oid: extendedKeyUsage, isCritical: isCritical, value: DER.sequence(of: encoded))
    }

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
