import KeyMaterial
import KeystoreFormats

/// A certificate in a file of any format; only public parts leave this machine.
struct CertificateFile {
    /// PEM, the certificate that a caller presents first, those above it after.
    let pem: String
    /// What the file is; nil where its format has no name.
    let format: String?
    let holdsPrivateKey: Bool

    /// - Parameter passphrase: for keystores whose certificates are encrypted; asked for only there.
    ///
    /// Throws what the readers throw, and `inputMissing` for a file that cannot be read.
    init(path: String, passphrase: PassphraseSource) throws {
        let bytes = try InputFile.read(path, bytesMax: 16 << 20)
        let content = try Self.content(of: bytes, passphrase)
        let certificates = content.candidates.flatMap { [$0.certificate] + $0.chain }
        guard !certificates.isEmpty else {
            throw Self.noCertificate(in: path, bytes)
        }
        pem = certificates.map(\.pem).joined()
        format = content.type?.rawValue
        holdsPrivateKey = content.holdsPrivateKey
    }

    private static func noCertificate(in path: String, _ bytes: [UInt8]) -> CommandFailure {
        let isRequest = (try? CertificateSigningRequest(pemOrDER: bytes)) != nil
        return CommandFailure(
            .badInputData, code: "noCertificate", "\(path) holds no certificate",
            hint: isRequest
                ? "it is a certificate request: countersign key-pair sign --request \(path) --user …"
                : "ask its owner for the certificate, PEM or DER; a key alone is not enough")
    }

    private static func content(of bytes: [UInt8], _ source: PassphraseSource) throws -> CertificateFileContent {
        let given = source.isGiven ? try source.passphrase(prompt: "Passphrase of the keystore") : nil
        do {
            return try CertificateFileContent(bytes: bytes, passphrase: given)
        } catch let error as KeystoreError where error.code == .passphraseNeeded && !source.isGiven {
            let typed = try source.passphrase(prompt: "Passphrase of the keystore")
            return try CertificateFileContent(bytes: bytes, passphrase: typed)
        }
    }
}
