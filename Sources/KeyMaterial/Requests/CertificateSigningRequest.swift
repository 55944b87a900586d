/// A request for a certificate, signed by the key that it is for.
///
/// Source: RFC 2986.
public struct CertificateSigningRequest: Hashable, Sendable {
    public let derEncoded: [UInt8]
    public let subject: DistinguishedName
    /// As `Certificate.subjectAlternativeNames`, from the extensionRequest attribute; empty when there is none.
    public let subjectAlternativeNames: [String]
    public let publicKey: PublicKey
    public let signatureAlgorithm: SignatureAlgorithm
    /// The requester holds the private key. False also when the algorithm is not usable here.
    public let isSignatureValid: Bool

    public init(derEncoded: [UInt8]) throws(KeyMaterialError) {
        fatalError("surface")
    }

    /// Takes a file: PEM (`CERTIFICATE REQUEST` or keytool's `NEW CERTIFICATE REQUEST`) or DER.
    public init(pemOrDER bytes: [UInt8]) throws(KeyMaterialError) {
        fatalError("surface")
    }

    public static func create(
        subject: DistinguishedName, subjectAlternativeNames: [String] = [], key: PrivateKey
    ) throws(KeyMaterialError) -> CertificateSigningRequest {
        fatalError("surface")
    }

    public var pem: String { PEM.encode(label: "CERTIFICATE REQUEST", bytes: derEncoded) }
}
