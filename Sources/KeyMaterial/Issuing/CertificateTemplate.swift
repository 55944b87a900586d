public import Foundation

/// Everything about a certificate that is to be issued but the keys.
public struct CertificateTemplate: Hashable, Sendable {
    /// What the certificate is for; it decides key usage, extended key usage and basic constraints.
    public enum Usage: Hashable, Sendable {
        case client
        case server
        case clientAndServer
        /// `pathLength` is how many authorities may follow below; nil means any number.
        case authority(pathLength: Int?)
    }

    /// May be empty where there are alternative names.
    public var subject: DistinguishedName
    /// Written as `Certificate.subjectAlternativeNames` are: `DNS:a`, `IP:192.0.2.1`, `email:a@b`, `URI:…`.
    public var subjectAlternativeNames: [String]
    /// The first second in which it is valid; fractions are cut off.
    public var notBefore: Date
    /// The last second in which it is valid; fractions are cut off.
    public var notAfter: Date
    /// Nil: 16 random bytes.
    public var serialNumber: SerialNumber?
    /// Decides the extensions, unless there are explicit ones.
    public var usage: Usage
    /// Written instead of the extensions that usage and alternative names call for; nil: those.
    public var explicitExtensions: [CertificateExtension]?
    /// What the signature is made with; nil for what is usual for the signing key.
    public var signingHash: SigningHash?

    /// A template without extensions of its own: those that usage and alternative names call for are written. The alternative
    /// names are written as `Certificate.subjectAlternativeNames` are; a serial number of nil means 16 random bytes.
    public init(
        subject: DistinguishedName, subjectAlternativeNames: [String] = [], notBefore: Date, notAfter: Date,
        serialNumber: SerialNumber? = nil, usage: Usage
    ) {
        self.subject = subject
        self.subjectAlternativeNames = subjectAlternativeNames
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.serialNumber = serialNumber
        self.usage = usage
    }

    /// A certificate for `key` that `key` signed itself.
    ///
    /// Throws `keyNotUsable` when nothing can be signed with it, `invalidValue` for what cannot be written.
    public func selfSigned(by key: PrivateKey) throws(KeyMaterialError) -> Certificate {
        guard let publicKey = key.publicKey else {
            throw KeyMaterialError(.keyNotUsable, "The public key is not known")
        }
        let identifier = Self.keyIdentifier(publicKey)
        return try issue(
            publicKey, issuer: subject, issuerKeyIdentifier: identifier, issuerKey: key)
    }

    /// A certificate for `publicKey` that `issuerKey` signs.
    ///
    /// The issuer's name is taken over byte for byte. Throws `invalidValue` when `issuerKey` is not the key of
    /// `issuer` or something cannot be written, `keyNotUsable` when nothing can be signed with it.
    public func signed(
        for publicKey: PublicKey, issuer: Certificate, issuerKey: PrivateKey
    ) throws(KeyMaterialError) -> Certificate {
        guard issuerKey.matches(issuer) == true else {
            throw KeyMaterialError(.invalidValue, "The key is not that of the issuer's certificate")
        }
        return try issue(
            publicKey, issuer: issuer.subject,
            issuerKeyIdentifier: issuer.subjectKeyIdentifier ?? Self.keyIdentifier(issuer.publicKey),
            issuerKey: issuerKey)
    }

    private func issue(
        _ publicKey: PublicKey, issuer: DistinguishedName, issuerKeyIdentifier: [UInt8], issuerKey: PrivateKey
    ) throws(KeyMaterialError) -> Certificate {
        guard notBefore <= notAfter else {
            throw KeyMaterialError(.invalidValue, "The validity ends before it begins")
        }
        let usable = try issuerKey.usable()
        let algorithm = try usable.signatureAlgorithm(hash: signingHash)
        var extensions: [[UInt8]] = []
        let implied = try self.extensions(publicKey, issuerKeyIdentifier: issuerKeyIdentifier)
        for element in explicitExtensions ?? implied {
            extensions.append(try element.derEncoded())
        }
        let signed = DER.sequence(
            DER.context(0, DER.integer(2)), DER.integer((serialNumber ?? .random()).bytes), algorithm,
            issuer.derEncoded, DER.sequence(try DER.time(notBefore), try DER.time(notAfter)), subject.derEncoded,
            publicKey.derEncoded, extensions.isEmpty ? [] : DER.context(3, DER.sequence(of: extensions)))
        return try Certificate(
            derEncoded: DER.sequence(
                signed, algorithm, DER.bitString(try usable.signature(over: signed, hash: signingHash))))
    }
}
