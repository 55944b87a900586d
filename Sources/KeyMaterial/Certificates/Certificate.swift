public import Foundation

/// A certificate, read tolerantly: its key and its signature need not be usable here.
public struct Certificate: Hashable, Sendable {
    public let derEncoded: [UInt8]
    public let version: Int
    public let serialNumber: SerialNumber
    public let signatureAlgorithm: SignatureAlgorithm
    public let issuer: DistinguishedName
    public let subject: DistinguishedName
    public let notBefore: Date
    public let notAfter: Date
    public let publicKey: PublicKey
    public let extensions: [CertificateExtension]
    /// SHA-256 over `derEncoded`: what an `exact` assignment is by.
    public let fingerprint: Fingerprint

    /// Reads exactly one certificate; throws `malformed` with the field's name, or `limitExceeded`.
    public init(derEncoded: [UInt8]) throws(KeyMaterialError) {
        fatalError("surface")
    }

    public static func == (left: Certificate, right: Certificate) -> Bool { left.derEncoded == right.derEncoded }

    public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}

extension Certificate {
    /// Nil when the extension is absent.
    public var keyUsage: KeyUsage? { fatalError("surface") }
    /// Object identifiers in dotted decimal; nil when the extension is absent, which allows every usage.
    public var extendedKeyUsage: [String]? { fatalError("surface") }
    public var basicConstraints: BasicConstraints? { fatalError("surface") }
    public var isCertificateAuthority: Bool { basicConstraints?.isCertificateAuthority ?? false }
    /// Subject and issuer are the same name; says nothing of the signature.
    public var isSelfIssued: Bool { subject == issuer }
    /// `DNS:a`, `IP:192.0.2.1`, `email:a@b`, `URI:…`, `DN:…`, `RID:…`, `other:OID`.
    public var subjectAlternativeNames: [String] { fatalError("surface") }
    public var subjectKeyIdentifier: [UInt8]? { fatalError("surface") }
    public var authorityKeyIdentifier: [UInt8]? { fatalError("surface") }
    /// 40 lower-case hexadecimal digits.
    public var sha1Fingerprint: String { fatalError("surface") }
    /// Whether the signature is the work of `key`; nil when the algorithm is not usable here.
    public func isSigned(by key: PublicKey) -> Bool? { fatalError("surface") }
    public var pem: String { PEM.encode(label: "CERTIFICATE", bytes: derEncoded) }
}
