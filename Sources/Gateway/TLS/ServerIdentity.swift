public import KeyMaterial
import NIOSSL

/// What the gateway shows of itself: its certificate, those above it, and the key.
///
/// A P-256 key makes a handshake about four times cheaper than an RSA key of the same strength.
public struct ServerIdentity: Sendable {
    /// The leaf first; never empty.
    public let certificateChain: [Certificate]
    let source: (chain: [NIOSSLCertificateSource], key: NIOSSLPrivateKeySource)

    /// Throws `GatewayError` with the code `invalidIdentity` when the chain is empty, the key is not of the leaf, or
    /// the TLS library cannot use one of them.
    public init(certificateChain: [Certificate], privateKey: PrivateKey) throws {
        guard let leaf = certificateChain.first else {
            throw GatewayError(code: .invalidIdentity, detail: "There is no server certificate.")
        }
        guard privateKey.matches(leaf) != false else {
            throw GatewayError(
                code: .invalidIdentity, detail: "The private key does not belong to the certificate \(leaf.subject).")
        }
        do {
            let chain = try certificateChain.map { try NIOSSLCertificate(bytes: $0.derEncoded, format: .der) }
            let key = try NIOSSLPrivateKey(bytes: Array(privateKey.pem.utf8), format: .pem)
            self.certificateChain = certificateChain
            source = (chain.map { .certificate($0) }, .privateKey(key))
        } catch {
            throw GatewayError(
                code: .invalidIdentity,
                detail: "The TLS library cannot use the server's certificate or key: \(error).")
        }
    }
}
