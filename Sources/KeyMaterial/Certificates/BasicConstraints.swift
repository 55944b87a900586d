/// Whether a certificate calls itself an authority, and how many more may follow below it.
///
/// Source: RFC 5280 section 4.2.1.9.
public struct BasicConstraints: Hashable, Sendable {
    /// Whether the certificate's key may sign other certificates.
    public let isCertificateAuthority: Bool
    /// How many intermediate authorities may follow; nil means any number.
    public let pathLength: Int?

    /// The path length is zero or more, and means something for an authority only.
    public init(isCertificateAuthority: Bool, pathLength: Int?) {
        self.isCertificateAuthority = isCertificateAuthority
        self.pathLength = pathLength
    }
}
