import KeyMaterial
import KeystoreFormats

/// A certificate in a file of any format; only public parts leave this machine.
struct CertificateFile {
    /// PEM, the certificate that a caller presents first, those above it after.
    let pem: String

    /// - Parameter passphrase: for keystores whose certificates are encrypted; asked for only there.
    ///
    /// Throws what the readers throw, and `inputMissing` for a file that cannot be read.
    init(path: String, passphrase: PassphraseSource) throws {
        let certificates = try Self.certificates(in: try InputFile.read(path, bytesMax: 16 << 20), passphrase)
        guard !certificates.isEmpty else {
            throw CommandFailure(.badInputData, code: "noCertificate", "\(path) holds no certificate")
        }
        pem = certificates.map(\.pem).joined()
    }

    private static func certificates(in bytes: [UInt8], _ source: PassphraseSource) throws -> [Certificate] {
        if let bundle = try? CertificateBundle(bytes: bytes) { return bundle.certificates }
        do {
            let given = source.isGiven ? try source.passphrase(prompt: "Passphrase of the keystore") : nil
            return certificates(of: try Keystore(bytes: bytes, passphrase: given))
        } catch let error as KeystoreError where error.code == .passphraseNeeded && !source.isGiven {
            let typed = try source.passphrase(prompt: "Passphrase of the keystore")
            return certificates(of: try Keystore(bytes: bytes, passphrase: typed))
        }
    }

    /// Of the key pairs, where there are any: the other certificates of such a keystore are not the caller's.
    private static func certificates(of keystore: Keystore) -> [Certificate] {
        let pairs = keystore.entries.filter { $0.kind == .keyPair }
        return (pairs.isEmpty ? keystore.entries : pairs).flatMap(\.certificates)
    }
}
