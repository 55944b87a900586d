/// An authority whose certificates the rule `name` accepts.
public struct AuthorityResource: Codable, Hashable, Sendable {
    public var sha256Fingerprint: String
    public var subject: String
    public var notBefore: String
    public var notAfter: String
    public var pem: String

    public init(sha256Fingerprint: String, subject: String, notBefore: String, notAfter: String, pem: String) {
        self.sha256Fingerprint = sha256Fingerprint
        self.subject = subject
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.pem = pem
    }
}

/// The trust list.
public struct AuthorityList: Codable, Hashable, Sendable {
    public var authorities: [TrustedAuthorityResource]

    public init(authorities: [TrustedAuthorityResource]) {
        self.authorities = authorities
    }
}
