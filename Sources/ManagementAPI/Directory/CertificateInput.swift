import Foundation
import KeyMaterial
import KeystoreFormats
import ManagementSchema

/// A certificate as people have it: PEM text, or base64 of DER, PKCS#7, PKCS#12 or JKS.
struct CertificateInput: Sendable {
    let certificate: Certificate
    /// The other certificates that came along, as far as they are above it.
    let chain: [Certificate]
    let content: CertificateFileContent

    /// - Parameter member: the member of the body, for the place in the problem.
    ///
    /// Throws what the readers throw, and `severalCertificates` where nothing tells which one is meant.
    init(_ text: String, passphrase: String? = nil, member: String = "/certificate") throws {
        let bytes = try Self.bytes(of: text, member: member)
        content = try CertificateFileContent(bytes: bytes, passphrase: passphrase.map { Passphrase($0) })
        guard let leaf = content.candidates.first else {
            throw ProblemError(.noCertificate, "The content holds no certificate", at: member)
        }
        guard content.candidates.count <= 1 else {
            let subjects = content.candidates.prefix(5).map(\.certificate.subject.description).joined(separator: "; ")
            throw ProblemError(
                .severalCertificates,
                "The content holds \(content.candidates.count) certificates that none issued: \(subjects)",
                hint: "Give the one that the caller presents.", at: member)
        }
        certificate = leaf.certificate
        chain = leaf.chain
    }

    /// PEM text as it is, anything else as base64, which may be wrapped and may use the URL alphabet.
    static func bytes(of text: String, member: String) throws -> [UInt8] {
        if text.contains("-----BEGIN") { return Array(text.utf8) }
        let plain = text.filter { !$0.isWhitespace }.replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard !plain.isEmpty, let data = Data(base64Encoded: padded) else {
            throw ProblemError(ProblemTable.invalidValue, "The content is neither PEM nor base64", at: member)
        }
        return [UInt8](data)
    }
}

extension ProblemKind {
    static let noCertificate = ProblemKind("no-certificate", 422, "The content holds no certificate")
    static let severalCertificates = ProblemKind("several-certificates", 422, "The content holds several certificates")
}
