import Foundation

/// The fields of a certificate, shared by all copies of it.
///
///     Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
///     TBSCertificate ::= SEQUENCE { version [0] DEFAULT v1, serialNumber INTEGER, signature AlgorithmIdentifier,
///         issuer Name, validity SEQUENCE { notBefore Time, notAfter Time }, subject Name,
///         subjectPublicKeyInfo, issuerUniqueID [1], subjectUniqueID [2], extensions [3] }
///
/// Source: RFC 5280 section 4.1. Not asked for, as real files break it: that the two algorithm fields agree, that a
/// v1 certificate has no extensions, that the serial number is positive.
final class CertificateContent: Sendable {
    let version: Int
    let serialNumber: SerialNumber
    let issuer: DistinguishedName
    let notBefore: Date
    let notAfter: Date
    let subject: DistinguishedName
    let publicKey: PublicKey
    let extensions: [CertificateExtension]
    let signatureAlgorithm: SignatureAlgorithm
    /// What the signature is over, within the certificate's bytes.
    let signedRange: Range<Int>
    let algorithm: AlgorithmIdentifier
    /// Where the signature is, within the certificate's bytes.
    let signatureRange: Range<Int>

    init(_ certificate: ASN1Element) throws(KeyMaterialError) {
        var outer = try certificate.children()
        let signed = try outer.next("tbsCertificate")
        signedRange = signed.range
        algorithm = try AlgorithmIdentifier(try outer.next("signatureAlgorithm"))
        signatureAlgorithm = SignatureAlgorithm(algorithm)
        signatureRange = try outer.next("signatureValue").bits().indices

        var fields = try signed.children()
        version = try Self.version(try fields.nextIf("version", .context(0)))
        serialNumber = try Self.serialNumber(try fields.next("serialNumber"))
        _ = try fields.next("signature", .sequence)
        issuer = try DistinguishedName(try fields.next("issuer"))
        var validity = try fields.next("validity").children()
        notBefore = try validity.next("notBefore").date()
        notAfter = try validity.next("notAfter").date()
        subject = try DistinguishedName(try fields.next("subject"))
        publicKey = try PublicKey(try fields.next("subjectPublicKeyInfo"))
        _ = try fields.nextIf("issuerUniqueID", .context(1))
        _ = try fields.nextIf("subjectUniqueID", .context(2))
        extensions = try Self.extensions(try fields.nextIf("extensions", .context(3)))
    }

    /// More than any real one has: RFC 5280 section 4.1.2.2 allows 20, and decimal digits take time by the square.
    private static let serialNumberBytesMax = 1024

    private static func serialNumber(_ element: ASN1Element) throws(KeyMaterialError) -> SerialNumber {
        let bytes = try element.integerBytes()
        guard bytes.count <= serialNumberBytesMax else {
            throw KeyMaterialError(.limitExceeded, "A serial number of more than \(serialNumberBytesMax) bytes")
        }
        return SerialNumber(bytes: bytes)
    }

    private static func version(_ element: ASN1Element?) throws(KeyMaterialError) -> Int {
        guard let element else { return 1 }
        var inner = try element.children(.context(0))
        return try inner.next("version").integer(max: 254) + 1
    }

    private static func extensions(_ element: ASN1Element?) throws(KeyMaterialError) -> [CertificateExtension] {
        guard let element else { return [] }
        var inner = try element.children(.context(3))
        return try CertificateExtension.list(try inner.next("extensions"))
    }
}
