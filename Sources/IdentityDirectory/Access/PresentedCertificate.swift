public import KeyMaterial

/// What a caller presented: its certificate, and those above it that came along.
public struct PresentedCertificate: Sendable, Hashable {
    public var certificate: Certificate
    /// The issuer first; may be empty.
    public var chain: [Certificate]

    /// What is kept of a stranger's chain: more than any honest one has.
    private static let keptChainMax = 6
    private static let keptBytesMax = 16_384

    public init(_ certificate: Certificate, chain: [Certificate] = []) {
        self.certificate = certificate
        self.chain = chain
    }

    /// The same without what would be too much to keep of somebody unknown.
    var kept: PresentedCertificate {
        var bytes = 0
        let chain = chain.prefix(Self.keptChainMax).prefix { certificate in
            bytes += certificate.derEncoded.count
            return bytes <= Self.keptBytesMax
        }
        return PresentedCertificate(certificate, chain: Array(chain))
    }
}
