public import Foundation

/// A certificate revocation list, as far as people want to see it; and whose signature it carries.
///
///     TBSCertList ::= SEQUENCE { version INTEGER OPTIONAL, signature AlgorithmIdentifier, issuer Name, thisUpdate Time,
///         nextUpdate Time OPTIONAL, revokedCertificates SEQUENCE OF SEQUENCE { userCertificate INTEGER,
///         revocationDate Time, crlEntryExtensions OPTIONAL } OPTIONAL, crlExtensions [0] OPTIONAL }
///
/// Source: RFC 5280 section 5.1.
public struct RevocationList: Sendable {
    public struct Revoked: Hashable, Sendable {
        public let serialNumber: SerialNumber
        public let date: Date
    }

    public let version: Int
    public let signatureAlgorithm: SignatureAlgorithm
    public let issuer: DistinguishedName
    public let thisUpdate: Date
    /// Nil when the list does not say.
    public let nextUpdate: Date?
    public let revoked: [Revoked]
    /// Of the list itself; those of its entries are not kept.
    public let extensions: [CertificateExtension]
    public let signature: [UInt8]
    private let algorithm: AlgorithmIdentifier
    private let signed: [UInt8]

    /// Whether the signature is the work of `key`; nil when the algorithm is not usable here.
    public func isSigned(by key: PublicKey) -> Bool? {
        SignatureVerification(algorithm: algorithm, signature: signature, message: signed).isValid(for: key)
    }

    /// Larger lists are refused before anything is read.
    public static let bytesMax = 64 << 20

    /// Takes a file: PEM (`X509 CRL`) or DER.
    ///
    /// Throws `notFound` for PEM without a list, `malformed` with the place, `limitExceeded` above `bytesMax`.
    public init(pemOrDER bytes: [UInt8]) throws(KeyMaterialError) {
        guard bytes.count <= Self.bytesMax else {
            throw KeyMaterialError(.limitExceeded, "A revocation list of more than \(Self.bytesMax) bytes")
        }
        var der = bytes
        if bytes.first != 0x30 {
            guard let block = try PEM.blocks(in: bytes).first(where: { $0.label.hasSuffix("CRL") }) else {
                throw KeyMaterialError(.notFound, "No revocation list in the text")
            }
            der = block.bytes
        }
        var outer = try ASN1Element(der, name: "CertificateList").children()
        let content = try outer.next("tbsCertList")
        signed = Array(content.encoded)
        var fields = try content.children()
        version = (try fields.nextIf("version", .integer)?.integer(max: 255) ?? 0) + 1
        signatureAlgorithm = SignatureAlgorithm(try AlgorithmIdentifier(try fields.next("signature")))
        issuer = try DistinguishedName(try fields.next("issuer"))
        thisUpdate = try fields.next("thisUpdate").date()
        if let time = try fields.nextIf("nextUpdate", .utcTime) {
            nextUpdate = try time.date()
        } else {
            nextUpdate = try fields.nextIf("nextUpdate", .generalizedTime)?.date()
        }
        var found: [Revoked] = []
        if let list = try fields.nextIf("revokedCertificates", .sequence) {
            var members = try list.children()
            while !members.isAtEnd {
                var entry = try members.next("revokedCertificate").children()
                let number = SerialNumber(bytes: try entry.next("userCertificate").integerBytes())
                found.append(Revoked(serialNumber: number, date: try entry.next("revocationDate").date()))
            }
        }
        revoked = found
        if let wrapped = try fields.nextIf("crlExtensions", .context(0)) {
            var inner = try wrapped.children(.context(0))
            extensions = try CertificateExtension.list(try inner.next("Extensions"))
        } else {
            extensions = []
        }
        algorithm = try AlgorithmIdentifier(try outer.next("signatureAlgorithm"))
        signature = Array(try outer.next("signatureValue").bits())
    }
}
