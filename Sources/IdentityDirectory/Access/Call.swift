public import Foundation
public import KeyMaterial

/// A request as the gateway hands it over to be judged.
public struct Call: Sendable {
    /// What the TLS handshake proved possession of; nil when nothing was presented or it cannot be parsed.
    public var certificate: Certificate?
    /// Bytes were presented that are no certificate.
    public var isCertificateMalformed: Bool
    /// The other certificates presented, in the order given; empty on a resumed session.
    public var chain: [Certificate]
    /// Upper case, such as `GET`.
    public var method: String
    /// The path without its query, as it will be forwarded.
    public var path: String
    public var at: Date

    public init(
        certificate: Certificate?, isCertificateMalformed: Bool = false, chain: [Certificate] = [], method: String,
        path: String, at: Date
    ) {
        self.certificate = certificate
        self.isCertificateMalformed = isCertificateMalformed
        self.chain = chain
        self.method = method
        self.path = path
        self.at = at
    }
}
