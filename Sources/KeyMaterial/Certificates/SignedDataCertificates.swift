/// The certificates of a PKCS#7 SignedData, as `.p7b`, `.p7c` and `.spc` files carry them.
///
///     ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT SignedData }
///     SignedData ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo SEQUENCE,
///                               certificates [0] IMPLICIT SET OPTIONAL, crls [1] OPTIONAL, signerInfos SET }
///
/// Netscape's sequence of certificates has the same shape, with `[0] EXPLICIT SEQUENCE OF Certificate` for its content.
/// Signatures are not checked: such files have none. Certificates of other kinds than X.509 are passed over.
/// Source: RFC 5652 sections 3 and 5.1.
struct SignedDataCertificates {
    let certificates: [Certificate]

    private static let signedData = "1.2.840.113549.1.7.2"
    /// Encrypted content: such a file is PKCS#7 and holds no certificate that can be seen.
    private static let envelopedData = "1.2.840.113549.1.7.3"

    /// Netscape's, of which `nseq` of OpenSSL is left.
    private static let certificateSequence = "2.16.840.1.113730.2.5"

    init(_ contentInfo: ASN1Element) throws(KeyMaterialError) {
        var outer = try contentInfo.children()
        let type = try outer.next("contentType").objectIdentifier()
        guard type != Self.envelopedData else {
            certificates = []
            return
        }
        if type == Self.certificateSequence {
            var wrapped = try outer.next("content").children(.context(0))
            certificates = try Self.list(try wrapped.next("certificates").children())
            return
        }
        guard type == Self.signedData else {
            throw KeyMaterialError(.unsupported, "The PKCS#7 content is of the type \(type)", at: "contentType")
        }
        var wrapped = try outer.next("content").children(.context(0))
        var fields = try wrapped.next("SignedData").children()
        _ = try fields.next("version", .integer)
        _ = try fields.next("digestAlgorithms", .set)
        _ = try fields.next("encapContentInfo", .sequence)
        certificates =
            try fields.nextIf("certificates", .context(0)).map { (set) throws(KeyMaterialError) in
                try Self.list(try set.children(.context(0)))
            } ?? []
    }

    private static func list(_ members: ASN1Reader) throws(KeyMaterialError) -> [Certificate] {
        var members = members
        var certificates: [Certificate] = []
        while !members.isAtEnd {
            let member = try members.next("certificate")
            guard member.tag == .sequence else { continue }
            certificates.append(try Certificate(derEncoded: Array(member.encoded)))
        }
        return certificates
    }
}

extension CertificateBundle {
    /// A bundle of one's own making, in this order.
    public init(certificates: [Certificate]) {
        self.certificates = certificates
    }

    /// A PKCS#7 SignedData in DER that holds the certificates and nothing else, as `.p7b` files do.
    ///
    /// The set is written in the bundle's order, not sorted: readers take the first for the end entity's.
    public func pkcs7DER() throws(KeyMaterialError) -> [UInt8] {
        let data = DER.sequence(try DER.objectIdentifier("1.2.840.113549.1.7.1"))
        let signed = DER.sequence(
            DER.integer(1), DER.set(of: []), data, DER.context(0, certificates.flatMap(\.derEncoded)), DER.set(of: []))
        return DER.sequence(try DER.objectIdentifier("1.2.840.113549.1.7.2"), DER.context(0, signed))
    }
}
