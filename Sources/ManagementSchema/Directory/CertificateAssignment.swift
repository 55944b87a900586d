/// A certificate to assign to a communication user.
public struct CertificateAssignmentCreation: Codable, Hashable, Sendable {
    public var user: String
    /// PEM text, or base64 of DER, PKCS#7, PKCS#12 or JKS; the leaf is assigned.
    public var certificate: String
    /// Absent: exact.
    public var match: CertificateMatchValue?
    /// True accepts a key that another user's certificate has too; audited.
    public var overridePublicKey: Bool?
    /// For a keystore whose certificates are encrypted.
    public var passphrase: String?

    public init(
        user: String, certificate: String, match: CertificateMatchValue? = nil, overridePublicKey: Bool? = nil,
        passphrase: String? = nil
    ) {
        self.user = user
        self.certificate = certificate
        self.match = match
        self.overridePublicKey = overridePublicKey
        self.passphrase = passphrase
    }
}

/// What was assigned, and what is worth knowing about it.
public struct CertificateAssigned: Codable, Hashable, Sendable {
    public var certificate: CertificateResource
    public var warnings: [Finding]

    public init(certificate: CertificateResource, warnings: [Finding]) {
        self.certificate = certificate
        self.warnings = warnings
    }
}

/// A certificate to look at without assigning it.
public struct CertificateExamination: Codable, Hashable, Sendable {
    /// As for an assignment.
    public var certificate: String
    public var user: String
    public var match: CertificateMatchValue?
    public var passphrase: String?

    public init(certificate: String, user: String, match: CertificateMatchValue? = nil, passphrase: String? = nil) {
        self.certificate = certificate
        self.user = user
        self.match = match
        self.passphrase = passphrase
    }
}

/// What an assignment would say, and what would happen at call time.
public struct CertificateExaminationReport: Codable, Hashable, Sendable {
    public var sha256Fingerprint: String
    public var subject: String
    public var issuer: String
    public var notBefore: String
    public var notAfter: String
    public var assignable: Bool
    public var refusals: [Finding]
    public var warnings: [Finding]
    /// What was looked at and is in order, and whether the chain leads to the trust list.
    public var observations: [Finding]
    /// The format of the content, such as `PKCS12`; nil where it has no name.
    @Nullable public var format: String?
    /// Whether a private key came along; it is not kept.
    public var holdsPrivateKey: Bool
    /// What will happen when a call presents it.
    public var atCallTime: [String]

    public init(
        sha256Fingerprint: String, subject: String, issuer: String, notBefore: String, notAfter: String,
        assignable: Bool, refusals: [Finding], warnings: [Finding], observations: [Finding] = [],
        format: String? = nil, holdsPrivateKey: Bool = false, atCallTime: [String]
    ) {
        self.sha256Fingerprint = sha256Fingerprint
        self.subject = subject
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.assignable = assignable
        self.refusals = refusals
        self.warnings = warnings
        self.observations = observations
        self.format = format
        self.holdsPrivateKey = holdsPrivateKey
        self.atCallTime = atCallTime
    }
}

/// Whom to move a certificate to.
public struct CertificateMove: Codable, Hashable, Sendable {
    public var user: String
    /// True accepts a key that another user's certificate has too; audited.
    public var overridePublicKey: Bool?

    public init(user: String, overridePublicKey: Bool? = nil) {
        self.user = user
        self.overridePublicKey = overridePublicKey
    }
}

/// Why a certificate is blocked.
public struct CertificateBlocking: Codable, Hashable, Sendable {
    public var reason: String

    public init(reason: String) {
        self.reason = reason
    }
}
