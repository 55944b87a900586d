/// All certificates of a file, in the file's order.
///
/// Read are PEM with any number of blocks, DER (one certificate or several behind each other), PKCS#7 in DER, BER or
/// PEM, a PkiPath, and the Base64 of any of these without its PEM lines. What a file holds is found from its content.
public struct CertificateBundle: Hashable, Sendable {
    /// In the file's order, repeated where the file repeats them; may be empty.
    public let certificates: [Certificate]

    /// Larger files are refused before anything is read.
    public static let bytesMax = 64 << 20

    /// Reads any of the formats.
    ///
    /// A PKCS#7 without certificates gives none. Throws `notFound` for PEM without a certificate, `malformed` with
    /// the place for what is of no format known here, `limitExceeded` above `bytesMax`.
    public init(bytes: [UInt8]) throws(KeyMaterialError) {
        guard bytes.count <= Self.bytesMax else {
            throw KeyMaterialError(.limitExceeded, "A file of more than \(Self.bytesMax) bytes")
        }
        if bytes.first == 0x30, let read = try? Self.binary(bytes) {
            certificates = read
        } else if PEM.isPEM(bytes) {
            certificates = try Self.blocks(try PEM.blocks(in: bytes))
        } else if let decoded = Base64.decode(bytes), decoded.first == 0x30 {
            certificates = try Self.binary(decoded)
        } else {
            certificates = try Self.binary(bytes)
        }
    }

    private static let labels: Set<String> = [
        "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "PKCS #7 SIGNED DATA", "CMS",
    ]

    private static func blocks(_ blocks: [PEM.Block]) throws(KeyMaterialError) -> [Certificate] {
        let readable = blocks.filter { labels.contains($0.label) }
        guard !readable.isEmpty else {
            throw KeyMaterialError(.notFound, "No certificate in the text")
        }
        var certificates: [Certificate] = []
        for (index, block) in readable.enumerated() {
            do throws(KeyMaterialError) {
                certificates += try block.label == "TRUSTED CERTIFICATE" ? first(block.bytes) : binary(block.bytes)
            } catch {
                throw KeyMaterialError(
                    error.code, error.detail, at: "block \(index + 1)\(error.location.map { ", \($0)" } ?? "")")
            }
        }
        return certificates
    }

    /// The certificate that OpenSSL's own format has before what it trusts it for.
    private static func first(_ bytes: [UInt8]) throws(KeyMaterialError) -> [Certificate] {
        [try Certificate(derEncoded: Array(try ASN1Element(bytes, name: "Certificate").encoded))]
    }

    private static func binary(_ bytes: [UInt8]) throws(KeyMaterialError) -> [Certificate] {
        var reader = ASN1Reader(bytes, name: "file")
        let outer = try reader.next("Certificate")
        var fields = try outer.children()
        let start = try fields.next("tbsCertificate")
        if start.tag == .objectIdentifier { return try SignedDataCertificates(outer).certificates }
        if try isPath(start) { return try list(try outer.children()) }
        return try list(ASN1Reader(bytes, name: "file"))
    }

    /// A PkiPath begins with a certificate, whose first field is a sequence; that of a certificate never is one.
    private static func isPath(_ first: ASN1Element) throws(KeyMaterialError) -> Bool {
        guard first.tag == .sequence else { return false }
        var fields = try first.children()
        return try fields.next("field").tag == .sequence
    }

    private static func list(_ elements: ASN1Reader) throws(KeyMaterialError) -> [Certificate] {
        var elements = elements
        var certificates: [Certificate] = []
        while !elements.isAtEnd, !isFiller(elements.rest) {
            certificates.append(try Certificate(derEncoded: Array(try elements.next("Certificate").encoded)))
        }
        return certificates
    }

    /// Line ends and zeros behind the last certificate, which editors and block devices leave.
    private static func isFiller(_ rest: ArraySlice<UInt8>) -> Bool {
        rest.count <= 4096 && rest.allSatisfy { $0 == 0x0A || $0 == 0x0D || $0 == 0x00 || $0 == 0x20 }
    }
}
