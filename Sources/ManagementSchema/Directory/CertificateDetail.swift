/// What a certificate says.
public struct CertificateDetail: Codable, Hashable, Sendable {
    /// RFC 4514.
    public var subject: String
    /// RFC 4514.
    public var issuer: String
    /// Decimal.
    public var serialNumber: String
    /// Lower case.
    public var serialNumberHex: String
    /// RFC 3339.
    public var notBefore: String
    /// RFC 3339.
    public var notAfter: String
    public var sha256Fingerprint: String
    public var sha1Fingerprint: String
    public var subjectAlternativeNames: [String]
    public var isCertificateAuthority: Bool

    public init(
        subject: String, issuer: String, serialNumber: String, serialNumberHex: String, notBefore: String,
        notAfter: String, sha256Fingerprint: String, sha1Fingerprint: String, subjectAlternativeNames: [String],
        isCertificateAuthority: Bool
    ) {
        self.subject = subject
        self.issuer = issuer
        self.serialNumber = serialNumber
        self.serialNumberHex = serialNumberHex
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.sha256Fingerprint = sha256Fingerprint
        self.sha1Fingerprint = sha1Fingerprint
        self.subjectAlternativeNames = subjectAlternativeNames
        self.isCertificateAuthority = isCertificateAuthority
    }
}
