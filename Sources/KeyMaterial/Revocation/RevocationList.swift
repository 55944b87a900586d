public import Foundation

/// A certificate revocation list, read tolerantly; `objection(issuer:)` says whether it may be relied on.
///
///     CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
///     TBSCertList ::= SEQUENCE { version INTEGER OPTIONAL, signature AlgorithmIdentifier, issuer Name, thisUpdate Time,
///         nextUpdate Time OPTIONAL, revokedCertificates SEQUENCE OF SEQUENCE { userCertificate INTEGER,
///         revocationDate Time, crlEntryExtensions OPTIONAL } OPTIONAL, crlExtensions [0] OPTIONAL }
///
/// Source: RFC 5280 section 5.1.
public struct RevocationList: Sendable {
    /// One certificate of the list's issuer that counts no longer.
    public struct Revoked: Hashable, Sendable {
        /// What it is known by; the issuer is the list's.
        public let serialNumber: SerialNumber
        /// When it was revoked, as the issuer says.
        public let date: Date
        /// Nil where the list does not say.
        public let reason: RevocationReason?
        /// Whether the entry has a critical extension, which could change whose certificate it is about.
        let isConditional: Bool

        /// An entry to be written; one without a reason says none.
        public init(serialNumber: SerialNumber, date: Date, reason: RevocationReason? = nil) {
            self.init(serialNumber: serialNumber, date: date, reason: reason, isConditional: false)
        }

        init(serialNumber: SerialNumber, date: Date, reason: RevocationReason?, isConditional: Bool) {
            self.serialNumber = serialNumber
            self.date = date
            self.reason = reason
            self.isConditional = isConditional
        }
    }

    /// The bytes as they were read.
    public let derEncoded: [UInt8]
    /// 1 or 2; extensions need 2.
    public let version: Int
    /// As the outer field names it.
    public let signatureAlgorithm: SignatureAlgorithm
    /// Whose certificates it is about, but for lists that say otherwise in an extension.
    public let issuer: DistinguishedName
    /// When it was made.
    public let thisUpdate: Date
    /// Nil when the list does not say.
    public let nextUpdate: Date?
    /// In the list's order; large authorities have a hundred thousand.
    public let revoked: [Revoked]
    /// Those of the list as a whole.
    public let extensions: [CertificateExtension]
    let algorithm: AlgorithmIdentifier
    let signedRange: Range<Int>
    let signatureRange: Range<Int>

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
        let whole = try ASN1Element(der, name: "CertificateList")
        derEncoded = Array(whole.encoded)
        var outer = try whole.children()
        let signed = try outer.next("tbsCertList")
        signedRange = signed.range
        algorithm = try AlgorithmIdentifier(try outer.next("signatureAlgorithm"))
        signatureRange = try outer.next("signatureValue").bits().indices
        var fields = try signed.children()
        version = (try fields.nextIf("version", .integer)?.integer(max: 255) ?? 0) + 1
        signatureAlgorithm = SignatureAlgorithm(try AlgorithmIdentifier(try fields.next("signature")))
        issuer = try DistinguishedName(try fields.next("issuer"))
        thisUpdate = try fields.next("thisUpdate").date()
        if let time = try fields.nextIf("nextUpdate", .utcTime) {
            nextUpdate = try time.date()
        } else {
            nextUpdate = try fields.nextIf("nextUpdate", .generalizedTime)?.date()
        }
        revoked = try Self.entries(try fields.nextIf("revokedCertificates", .sequence))
        extensions = try Self.extensions(try fields.nextIf("crlExtensions", .context(0)))
    }

    private static func entries(_ list: ASN1Element?) throws(KeyMaterialError) -> [Revoked] {
        guard let list else { return [] }
        var found: [Revoked] = []
        var members = try list.children()
        while !members.isAtEnd {
            var entry = try members.next("revokedCertificate").children()
            let number = SerialNumber(bytes: try entry.next("userCertificate").integerBytes())
            let date = try entry.next("revocationDate").date()
            var reason: RevocationReason?
            var isConditional = false
            if !entry.isAtEnd {
                let extensions = try CertificateExtension.list(try entry.next("crlEntryExtensions"))
                reason = extensions.first { $0.oid == RevocationReason.oid }.flatMap { RevocationReason($0.value) }
                isConditional = extensions.contains { $0.isCritical && $0.oid != RevocationReason.oid }
            }
            found.append(Revoked(serialNumber: number, date: date, reason: reason, isConditional: isConditional))
        }
        return found
    }

    private static func extensions(_ element: ASN1Element?) throws(KeyMaterialError) -> [CertificateExtension] {
        guard let element else { return [] }
        var inner = try element.children(.context(0))
        return try CertificateExtension.list(try inner.next("crlExtensions"))
    }

    /// `X509 CRL`.
    public var pem: String { PEM.encode(label: "X509 CRL", bytes: derEncoded) }
}
