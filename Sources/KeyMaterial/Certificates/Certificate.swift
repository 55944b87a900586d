public import Foundation

/// A certificate, read tolerantly: its key and its signature need not be usable here.
///
/// Keystores in the field hold RSA under 2048 bits, RSA-PSS, DSA, Brainpool, secp256k1, Ed448, MD5 and SHA-224
/// signatures, negative serial numbers, version 1 and names of every kind; each of them can be listed, assigned and
/// found again. What a certificate may be used for is not decided here.
///
/// Copies share one storage. Two are equal when their bytes are.
/// Source: RFC 5280 section 4.
public struct Certificate: Hashable, Sendable, CustomStringConvertible {
    /// The bytes as they were read, in DER or as near to it as the writer came.
    public let derEncoded: [UInt8]
    /// SHA-256 over `derEncoded`: what an `exact` assignment is by.
    public let fingerprint: Fingerprint
    let content: CertificateContent

    /// No certificate in the field is larger.
    public static let bytesMax = 1 << 20

    /// Reads exactly one certificate.
    ///
    /// Throws `malformed` with the field's name and place, also when bytes follow; `limitExceeded` above `bytesMax`,
    /// and for a serial number of more than 1024 bytes.
    public init(derEncoded: [UInt8]) throws(KeyMaterialError) {
        guard derEncoded.count <= Self.bytesMax else {
            throw KeyMaterialError(.limitExceeded, "A certificate of more than \(Self.bytesMax) bytes")
        }
        var reader = ASN1Reader(derEncoded, name: "Certificate")
        let element = try reader.next("Certificate")
        guard reader.isAtEnd else {
            throw KeyMaterialError(.malformed, "Bytes behind the certificate", at: "byte \(element.range.upperBound)")
        }
        content = try CertificateContent(element)
        fingerprint = Fingerprint(of: derEncoded)
        self.derEncoded = derEncoded
    }

    /// By the bytes, all of them.
    public static func == (left: Certificate, right: Certificate) -> Bool { left.derEncoded == right.derEncoded }

    /// By the fingerprint, which is at hand.
    public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }

    /// Subject and fingerprint.
    public var description: String { "Certificate(\(subject), \(fingerprint))" }
}

extension Certificate {
    /// 1, 2 or 3 in what follows the standard.
    public var version: Int { content.version }
    /// Unique for each issuer, where the issuer kept the rules.
    public var serialNumber: SerialNumber { content.serialNumber }
    /// As the outer field names it; it need not be one that can be checked here.
    public var signatureAlgorithm: SignatureAlgorithm { content.signatureAlgorithm }
    /// Whoever signed it says to be; only the signature proves that.
    public var issuer: DistinguishedName { content.issuer }
    /// Whom it is about; may be empty where alternative names stand for it.
    public var subject: DistinguishedName { content.subject }
    /// The first second in which it is valid.
    public var notBefore: Date { content.notBefore }
    /// The last second in which it is valid.
    public var notAfter: Date { content.notAfter }
    /// The key that it binds to the subject; of any algorithm.
    public var publicKey: PublicKey { content.publicKey }
    /// In the certificate's order.
    public var extensions: [CertificateExtension] { content.extensions }
    /// `CERTIFICATE`.
    public var pem: String { PEM.encode(label: "CERTIFICATE", bytes: derEncoded) }

    /// Whether `time` lies in the validity, both ends included.
    public func isValid(at time: Date) -> Bool {
        notBefore <= time && time <= notAfter
    }
}
