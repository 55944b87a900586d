/// By which rule a presented certificate is held to be the assigned one.
public enum CertificateMatchValue: String, SchemaEnumeration, Hashable {
    /// The same bytes.
    case exact
    /// The same subject, issued under the same key.
    case name
}

/// Where an assigned certificate is in its life, at the time of the answer.
public enum CertificateStatusValue: String, SchemaEnumeration, Hashable {
    case notYetActive
    case active
    case retiring
    case blocked
    case expired
}

/// A certificate and the communication user that it is assigned to.
public struct CertificateResource: Codable, Hashable, Sendable {
    /// 64 lower-case hexadecimal digits, over the DER.
    public var sha256Fingerprint: String
    public var user: String
    public var match: CertificateMatchValue
    public var status: CertificateStatusValue
    /// RFC 4514.
    public var subject: String
    /// RFC 4514.
    public var issuer: String
    /// Decimal.
    public var serialNumber: String
    /// Hexadecimal, in lower case. This and the two below are absent from earlier servers.
    public var serialNumberHex: String?
    /// 40 lower-case hexadecimal digits, over the DER: for programs that know no other.
    public var sha1Fingerprint: String?
    /// 64 lower-case hexadecimal digits, over the SubjectPublicKeyInfo: what a key is blocked by.
    public var publicKeyFingerprint: String?
    /// RFC 3339.
    public var notBefore: String
    /// RFC 3339.
    public var notAfter: String
    /// RFC 3339.
    public var assignedAt: String
    /// RFC 3339.
    @Nullable public var retiringSince: String?
    /// Whether a known revocation list of its issuer names it; its status is blocked then. Absent from earlier servers.
    public var isRevoked: Bool?
    /// When a call was last let through with it, RFC 3339; nil for never.
    @Nullable public var lastSeenAt: String?
    @Nullable public var lastSeenAddress: String?

    public init(
        sha256Fingerprint: String, user: String, match: CertificateMatchValue, status: CertificateStatusValue,
        subject: String, issuer: String, serialNumber: String, notBefore: String, notAfter: String,
        assignedAt: String, retiringSince: String? = nil, isRevoked: Bool? = nil, lastSeenAt: String? = nil,
        lastSeenAddress: String? = nil
    ) {
        self.sha256Fingerprint = sha256Fingerprint
        self.user = user
        self.match = match
        self.status = status
        self.subject = subject
        self.issuer = issuer
        self.serialNumber = serialNumber
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.assignedAt = assignedAt
        self.retiringSince = retiringSince
        self.isRevoked = isRevoked
        self.lastSeenAt = lastSeenAt
        self.lastSeenAddress = lastSeenAddress
    }
}

/// One page of assigned certificates, ordered by user, then fingerprint.
public struct CertificateList: Codable, Hashable, Sendable {
    public var certificates: [CertificateResource]
    /// What to give as `cursor` for the next page; nil on the last one.
    @Nullable public var nextCursor: String?

    public init(certificates: [CertificateResource], nextCursor: String? = nil) {
        self.certificates = certificates
        self.nextCursor = nextCursor
    }
}
