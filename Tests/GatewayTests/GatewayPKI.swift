import Foundation
import KeyMaterial

/// Keys and certificates of the gateway's tests, made once.
struct GatewayPKI {
    struct Pair: Sendable {
        let key: PrivateKey
        let certificate: Certificate
    }

    static let shared = Result { try GatewayPKI() }

    let authority: Pair
    let server: Pair
    /// Shows itself after a reload.
    let laterServer: Pair
    /// For other host names.
    let shopServer: Pair
    let client: Pair
    let otherClient: Pair
    let ed25519Client: Pair
    let p521Client: Pair
    /// A client two steps below an authority.
    let deepClient: (pair: Pair, intermediate: Pair, root: Pair)

    private init() throws {
        let authority = try Self.make("CN=Test Authority", .ecP256, .authority(pathLength: nil), issuer: nil)
        self.authority = authority
        server = try Self.make("CN=gateway", .ecP256, .server, issuer: authority)
        laterServer = try Self.make("CN=gateway-later", .ecP256, .server, issuer: authority)
        shopServer = try Self.make(
            "CN=shop", .ecP256, .server, issuer: authority, names: ["DNS:shop.example", "DNS:*.shop.example"])
        client = try Self.make("CN=client", .ecP256, .client, issuer: authority)
        otherClient = try Self.make("CN=other", .ecP256, .client, issuer: nil)
        ed25519Client = try Self.make("CN=edward", .ed25519, .client, issuer: authority)
        let root = try Self.make("CN=Root", .ecP256, .authority(pathLength: nil), issuer: nil)
        let intermediate = try Self.make("CN=Intermediate", .ecP256, .authority(pathLength: 0), issuer: root)
        deepClient = (try Self.make("CN=deep", .ecP256, .client, issuer: intermediate), intermediate, root)
        p521Client = try Self.make("CN=large", .ecP521, .client, issuer: authority)
    }

    private static func make(
        _ name: String, _ algorithm: KeyAlgorithm, _ usage: CertificateTemplate.Usage, issuer: Pair?,
        names: [String] = ["DNS:localhost", "IP:127.0.0.1"]
    ) throws -> Pair {
        let key = try PrivateKey.generate(algorithm)
        let template = CertificateTemplate(
            subject: try DistinguishedName(rfc4514: name),
            subjectAlternativeNames: usage == .server ? names : [],
            notBefore: Date(timeIntervalSinceNow: -3600), notAfter: Date(timeIntervalSinceNow: 86_400), usage: usage)
        guard let issuer, let publicKey = key.publicKey else {
            return Pair(key: key, certificate: try template.selfSigned(by: key))
        }
        let certificate = try template.signed(
            for: publicKey, issuer: issuer.certificate, issuerKey: issuer.key)
        return Pair(key: key, certificate: certificate)
    }
}
