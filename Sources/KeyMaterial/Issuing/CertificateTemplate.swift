public import Foundation

/// Everything about a certificate that is to be issued but the keys.
public struct CertificateTemplate: Hashable, Sendable {
    public enum Usage: Hashable, Sendable {
        case client
        case server
        case clientAndServer
        /// `pathLength` is how many authorities may follow below; nil means any number.
        case authority(pathLength: Int?)
    }

    public var subject: DistinguishedName
    /// Written as `Certificate.subjectAlternativeNames` are: `DNS:a`, `IP:192.0.2.1`, `email:a@b`, `URI:…`.
    public var subjectAlternativeNames: [String]
    public var notBefore: Date
    public var notAfter: Date
    /// Nil: 16 random bytes.
    public var serialNumber: SerialNumber?
    public var usage: Usage

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
    public func selfSigned(by key: PrivateKey) throws(KeyMaterialError) -> Certificate {
        fatalError("surface")
    }

    /// A certificate for `publicKey` that `issuerKey` signs; it must be the key of `issuer`.
    public func signed(
        for publicKey: PublicKey, issuer: Certificate, issuerKey: PrivateKey
    ) throws(KeyMaterialError) -> Certificate {
        fatalError("surface")
    }
}
