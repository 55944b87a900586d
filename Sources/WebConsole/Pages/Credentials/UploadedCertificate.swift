import KeyMaterial
import KeystoreFormats

/// What a partner handed over: a certificate with its chain, or a request for one.
enum UploadedCertificate {
    case certificate(Certificate, chain: [Certificate])
    case request(CertificateSigningRequest)

    /// - Throws: `ConsoleError` that says what the file is instead.
    init(bytes: [UInt8]) throws {
        if let request = try? CertificateSigningRequest(pemOrDER: bytes) {
            self = .request(request)
            return
        }
        do {
            let all = try CertificateBundle(bytes: bytes).certificates
            guard let own = all.first(where: { !$0.isCertificateAuthority }) ?? all.first else {
                throw ConsoleError(.unprocessable, "The file holds no certificate.", hint: Self.hint)
            }
            self = .certificate(own, chain: all.filter { $0 != own })
        } catch let error as KeyMaterialError {
            throw Self.explanation(of: error, bytes)
        }
    }

    private static let hint =
        "Upload the certificate as .cer, .crt, .pem, .der or .p7b, or a certificate request as .csr."

    private static func explanation(of error: KeyMaterialError, _ bytes: [UInt8]) -> ConsoleError {
        if let blocks = try? PEM.blocks(in: bytes), blocks.contains(where: { $0.label.hasSuffix("PRIVATE KEY") }) {
            return ConsoleError(
                .unprocessable, "The file holds a private key, which should not have left its owner.",
                hint: "Ask the partner for the certificate alone, and to replace a key that was sent around. " + hint)
        }
        if let keystore = try? Keystore(bytes: bytes, passphrase: nil) {
            return ConsoleError(
                .unprocessable, "The file is a keystore (\(keystore.type.rawValue)), not a certificate.", hint: hint)
        }
        return ConsoleError(.unprocessable, "The file is no certificate: \(error.detail).", hint: hint)
    }
}
