import Crypto

extension CertificateTemplate {
    /// The leftmost 160 bits of the SHA-256 over the key. Source: RFC 7093 section 2, method 1.
    static func keyIdentifier(_ key: PublicKey) -> [UInt8] {
        Array(SHA256.hash(data: key.keyBits).prefix(20))
    }

    /// Source: RFC 5280 section 4.2.1.
    func extensions(
        _ key: PublicKey, issuerKeyIdentifier: [UInt8]
    ) throws(KeyMaterialError) -> [CertificateExtension] {
        var extensions = [
            CertificateExtension(
                oid: CertificateExtension.basicConstraints, isCritical: true, value: basicConstraints),
            CertificateExtension(
                oid: CertificateExtension.keyUsage, isCritical: true, value: keyUsage(key).derEncoded),
        ]
        if let purposes = try extendedKeyUsage() {
            extensions.append(
                CertificateExtension(oid: CertificateExtension.extendedKeyUsage, isCritical: false, value: purposes))
        }
        if !subjectAlternativeNames.isEmpty {
            extensions.append(
                CertificateExtension(
                    oid: CertificateExtension.subjectAlternativeName, isCritical: subject.isEmpty,
                    value: try GeneralName.encode(subjectAlternativeNames)))
        }
        extensions.append(
            CertificateExtension(
                oid: CertificateExtension.subjectKeyIdentifier, isCritical: false,
                value: DER.octetString(Self.keyIdentifier(key))))
        extensions.append(
            CertificateExtension(
                oid: CertificateExtension.authorityKeyIdentifier, isCritical: false,
                value: DER.sequence(DER.primitiveContext(0, issuerKeyIdentifier))))
        return extensions
    }

    private var basicConstraints: [UInt8] {
        guard case .authority(let pathLength) = usage else { return DER.sequence() }
        return DER.sequence(DER.boolean(true), pathLength.map { DER.integer(max(0, $0)) } ?? [])
    }

    /// A server's RSA key also deciphers the key exchange of TLS 1.2.
    private func keyUsage(_ key: PublicKey) -> KeyUsage {
        switch usage {
        case .authority: [.keyCertSign, .cRLSign]
        case .client: .digitalSignature
        case .server, .clientAndServer:
            key.rsaNumbers == nil ? .digitalSignature : [.digitalSignature, .keyEncipherment]
        }
    }

    private func extendedKeyUsage() throws(KeyMaterialError) -> [UInt8]? {
        let client = try DER.objectIdentifier(ExtendedKeyUsage.clientAuthentication)
        let server = try DER.objectIdentifier(ExtendedKeyUsage.serverAuthentication)
        switch usage {
        case .client: return DER.sequence(client)
        case .server: return DER.sequence(server)
        case .clientAndServer: return DER.sequence(server, client)
        case .authority: return nil
        }
    }
}
