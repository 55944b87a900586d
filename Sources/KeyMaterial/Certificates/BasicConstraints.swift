/// Whether a certificate calls itself an authority, and how many more may follow below it.
///
/// Source: RFC 5280 section 4.2.1.9.
public struct BasicConstraints: Hashable, Sendable {
    public let isCertificateAuthority: Bool
    /// How many intermediate authorities may follow; nil means any number.
    public let pathLength: Int?

    public init(isCertificateAuthority: Bool, pathLength: Int?) {
        self.isCertificateAuthority = isCertificateAuthority
        self.pathLength = pathLength
    }
}
