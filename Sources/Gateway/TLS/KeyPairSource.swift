import KeyMaterial
import NIOSSL

/// A certificate chain and its key, as the TLS library takes them.
struct KeyPairSource {
    let chain: [NIOSSLCertificateSource]
    let key: NIOSSLPrivateKeySource

    /// Throws `GatewayError` with the code `invalidIdentity` when the chain is empty, the key is not of the leaf, or
    /// the TLS library cannot use one of them.
    init(chain: [Certificate], key: PrivateKey) throws {
        guard let leaf = chain.first else {
            throw GatewayError(code: .invalidIdentity, detail: "There is no certificate.")
        }
        guard key.matches(leaf) != false else {
            throw GatewayError(
                code: .invalidIdentity, detail: "The private key does not belong to the certificate \(leaf.subject).")
        }
        do {
            self.chain = try chain.map { .certificate(try NIOSSLCertificate(bytes: $0.derEncoded, format: .der)) }
            self.key = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.pem.utf8), format: .pem))
        } catch {
            throw GatewayError(
                code: .invalidIdentity,
                detail: "The TLS library cannot use the certificate \(leaf.subject) or its key: \(error).")
        }
    }
}
