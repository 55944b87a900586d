/// Which of the fields about the caller's certificate go upstream, besides user, arrangement and correlation id.
public struct IdentityFields: OptionSet, Sendable, Hashable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// `Client-Cert`. Source: RFC 9440 section 2.2.
    public static let clientCert = IdentityFields(rawValue: 1)
    /// `Client-Cert-Chain`, where the caller presented one. Source: RFC 9440 section 2.3.
    public static let clientCertChain = IdentityFields(rawValue: 2)
    /// `X-Forwarded-Client-Cert` with fingerprint, subject and names.
    public static let forwardedClientCert = IdentityFields(rawValue: 4)
    public static let all: IdentityFields = [.clientCert, .clientCertChain, .forwardedClientCert]
}
