public import KeyMaterial
package import NIOSSL

/// What the gateway shows of itself: its certificate, those above it, and the key.
///
/// A P-256 key makes a handshake about four times cheaper than an RSA key of the same strength.
public struct ServerIdentity: Sendable {
    /// The leaf first; never empty.
    public let certificateChain: [Certificate]
    /// The DNS names in the certificate, lower case.
    public let hosts: [String]
    let source: KeyPairSource

    /// Throws `GatewayError` with the code `invalidIdentity` when the chain is empty, the key is not of the leaf, or
    /// the TLS library cannot use one of them; with `staplingNotOffered` when the certificate demands what the
    /// library does not do.
    public init(certificateChain: [Certificate], privateKey: PrivateKey) throws {
        source = try KeyPairSource(chain: certificateChain, key: privateKey)
        self.certificateChain = certificateChain
        let leaf = certificateChain[0]
        guard !Self.mustStaple(leaf) else {
            throw GatewayError(
                code: .staplingNotOffered,
                detail: "The certificate \(leaf.subject) demands OCSP stapling (must-staple), which is not offered: "
                    + "callers would refuse it. Have one issued without the TLS feature extension.")
        }
        hosts = leaf.subjectAlternativeNames.filter { $0.hasPrefix("DNS:") }.map { $0.dropFirst(4).lowercased() }
    }

    /// For a listener that is not the gateway's own.
    package var contextOverride: NIOSSLContextConfigurationOverride {
        var override = NIOSSLContextConfigurationOverride()
        override.certificateChain = source.chain
        override.privateKey = source.key
        return override
    }

    /// Whether the TLS feature extension lists `status_request`, alone or beside others.
    ///
    /// Features ::= SEQUENCE OF INTEGER. Source: RFC 7633 section 6.
    private static func mustStaple(_ leaf: Certificate) -> Bool {
        guard let feature = leaf.extensions.first(where: { $0.oid == "1.3.6.1.5.5.7.1.24" }) else { return false }
        let statusRequest: [UInt8] = [0x02, 0x01, 0x05]
        return feature.value.indices.contains { feature.value[$0...].starts(with: statusRequest) }
    }
}
