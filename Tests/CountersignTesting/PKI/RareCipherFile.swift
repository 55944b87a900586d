import Foundation
import KeyMaterial

/// PKCS#12 files under the ciphers that come with the package trait `OpenSSL`, made by OpenSSL.
public enum RareCipherFile {
    /// As OpenSSL names them.
    public static let ciphers = [
        "CAMELLIA-128-CBC", "CAMELLIA-192-CBC", "CAMELLIA-256-CBC", "ARIA-128-CBC", "ARIA-192-CBC", "ARIA-256-CBC",
        "SEED-CBC", "CAST5-CBC", "SM4-CBC",
    ]

    /// A key pair with the alias `rare` under the passphrase `changeit`.
    ///
    /// - Parameters:
    ///   - key: the cipher of the key.
    ///   - certificates: the cipher of the certificates.
    ///   - folder: where OpenSSL works.
    public static func bytes(
        _ identity: TestIdentity, key: String, certificates: String, in folder: ScratchFolder
    ) throws -> [UInt8] {
        let pem = try folder.write("pair.pem", identity.key.pem + identity.certificate.pem)
        let outcome = try ExternalProgram.required("openssl").run([
            "pkcs12", "-export", "-in", pem, "-name", "rare", "-keypbe", key, "-certpbe", certificates, "-legacy",
            "-passout", "pass:changeit", "-out", folder.path("rare.p12"),
        ])
        guard outcome.status == 0 else { throw Failure(text: outcome.errors) }
        return try folder.read("rare.p12")
    }

    struct Failure: Error {
        let text: String
    }
}
