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
        let content = try Self.content(of: try InputFile.read(path, bytesMax: 16 << 20), passphrase)
        let certificates = content.candidates.flatMap { [$0.certificate] + $0.chain }
        guard !certificates.isEmpty else {
            throw CommandFailure(.badInputData, code: "noCertificate", "\(path) holds no certificate")
        }
        pem = certificates.map(\.pem).joined()
        format = content.type?.rawValue
        holdsPrivateKey = content.holdsPrivateKey
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
