import KeyMaterial
import KeystoreFormats

/// What somebody uploaded or pasted: certificates in a file of any format, or a request for one.
enum UploadedFileContent {
    case certificates(Certificates)
    case request(CertificateSigningRequest)

    struct Certificates: Sendable {
        var certificate: Certificate
        var chain: [Certificate]
        /// The others of the file that a caller could present; empty where there is no choice.
        var others: [Certificate]
        /// What the file is, for people.
        var kind: String
        var holdsPrivateKey: Bool
    }

    /// - Parameters:
    ///   - passphrase: of a keystore whose certificates are encrypted; nil where none was typed.
    ///   - chosen: which of several certificates is meant.
    /// - Throws: `ConsoleError` that says what the file is instead, or that a passphrase is needed.
    init(bytes: [UInt8], passphrase: Passphrase?, chosen: Fingerprint? = nil) throws {
        if let request = try? CertificateSigningRequest(pemOrDER: bytes) {
            self = .request(request)
            return
        }
        let content = try Self.content(bytes, passphrase)
        let candidates = content.candidates
        guard let own = candidates.first(where: { $0.certificate.fingerprint == chosen }) ?? candidates.first else {
            guard !content.holdsPrivateKey else {
                throw ConsoleError(
                    .unprocessable, "The file holds a private key, which should not have left its owner.",
                    hint: "Ask the partner for the certificate alone, and to replace a key that was sent around.")
            }
            throw ConsoleError(.unprocessable, "The file holds no certificate.", hint: Self.hint)
        }
        self = .certificates(
            Certificates(
                certificate: own.certificate, chain: own.chain,
                others: candidates.map(\.certificate).filter { $0 != own.certificate },
                kind: Self.kind(content.type), holdsPrivateKey: content.holdsPrivateKey))
    }

    private static let hint =
        "Upload the certificate in a file of any format: PEM, DER, PKCS#7, PKCS#12, JKS; or a certificate request."

    private static func content(_ bytes: [UInt8], _ passphrase: Passphrase?) throws -> CertificateFileContent {
        do {
            return try CertificateFileContent(bytes: bytes, passphrase: passphrase)
        } catch let error as KeystoreError where error.code == .passphraseNeeded {
            throw ConsoleError(
                .unprocessable,
                "The file is a keystore (\(kind(KeystoreType(detecting: bytes)))) whose certificates are encrypted.",
                hint: "Choose it once more and type its passphrase.")
        } catch let error as KeystoreError where error.code == .wrongPassphrase {
            throw ConsoleError(
                .unprocessable, "The passphrase does not open the file.",
                hint: "Choose the file once more and type its passphrase; upper and lower case count.")
        } catch let error as KeystoreError {
            throw ConsoleError(.unprocessable, "The file is no certificate: \(error.detail).", hint: hint)
        } catch let error as KeyMaterialError {
            throw ConsoleError(.unprocessable, "The file is no certificate: \(error.detail).", hint: hint)
        }
    }

    private static func kind(_ type: KeystoreType?) -> String {
        switch type {
        case .pkcs12: "PKCS#12"
        case .pkcs7: "PKCS#7"
        case .pkcs8: "PKCS#8"
        case .certificate: "DER"
        case .pkiPath: "PkiPath"
        case nil: "Base64"
        case .some(let type): type.rawValue
        }
    }
}
