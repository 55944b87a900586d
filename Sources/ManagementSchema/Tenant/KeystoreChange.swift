/// An entry's new alias.
public struct KeystoreEntryRename: Codable, Hashable, Sendable {
    public var alias: String

    public init(alias: String) {
        self.alias = alias
    }
}

/// A key pair to make in the tenant, with a self-signed certificate.
public struct KeystoreKeyPairCreation: Codable, Hashable, Sendable {
    public var alias: String
    /// Absent: ec-p256.
    public var algorithm: KeyAlgorithmValue?
    /// RFC 4514.
    public var subject: String
    public var subjectAlternativeNames: [String]?
    /// Absent: 365.
    public var validityDays: Int?

    public init(
        alias: String, algorithm: KeyAlgorithmValue? = nil, subject: String,
        subjectAlternativeNames: [String]? = nil, validityDays: Int? = nil
    ) {
        self.alias = alias
        self.algorithm = algorithm
        self.subject = subject
        self.subjectAlternativeNames = subjectAlternativeNames
        self.validityDays = validityDays
    }
}

/// A request for a certificate, for an authority to sign.
public struct KeystoreRequestResource: Codable, Hashable, Sendable {
    public var alias: String
    /// PKCS#10.
    public var pem: String

    public init(alias: String, pem: String) {
        self.alias = alias
        self.pem = pem
    }
}

/// What an authority answered to a request.
public struct KeystoreRequestAnswer: Codable, Hashable, Sendable {
    /// PEM text, or base64 of DER or PKCS#7.
    public var certificate: String

    public init(certificate: String) {
        self.certificate = certificate
    }
}

/// One state of the keystore in its history.
public struct KeystoreVersionResource: Codable, Hashable, Sendable {
    public var version: Int
    /// RFC 3339.
    public var at: String
    public var by: String
    public var summary: String
    public var entries: Int

    public init(version: Int, at: String, by: String, summary: String, entries: Int) {
        self.version = version
        self.at = at
        self.by = by
        self.summary = summary
        self.entries = entries
    }
}

/// The keystore's states, newest first.
public struct KeystoreVersionList: Codable, Hashable, Sendable {
    public var versions: [KeystoreVersionResource]

    public init(versions: [KeystoreVersionResource]) {
        self.versions = versions
    }
}
