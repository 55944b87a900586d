/// Why a certificate is revoked, in the words of RFC 5280.
public enum RevocationReasonValue: String, SchemaEnumeration, Hashable {
    case unspecified, keyCompromise, affiliationChanged, superseded, cessationOfOperation, privilegeWithdrawn
}

/// A revocation list that calls are judged by.
public struct RevocationListResource: Codable, Hashable, Sendable {
    public var id: String
    public var issuer: String
    /// The trusted authority that signed it, by fingerprint.
    public var authority: String
    public var managedBy: TrustManagerValue
    public var thisUpdate: String
    @Nullable public var nextUpdate: String?
    /// Whether the next list should have come by now. What this one says holds all the same.
    public var isStale: Bool
    /// How many certificates it names.
    public var revoked: Int
    /// Where the next one is fetched from; null for one that was handed in.
    @Nullable public var source: String?
    /// Where this server publishes it for anyone, a path on the console's port; absent for lists of others.
    public var publishedPath: String?
    public var importedAt: String
    public var importedBy: String
    /// Why the last attempt to fetch gave no list.
    @Nullable public var failure: String?

    public init(
        id: String, issuer: String, authority: String, managedBy: TrustManagerValue, thisUpdate: String,
        nextUpdate: String?, isStale: Bool, revoked: Int, source: String?, importedAt: String, importedBy: String,
        failure: String?
    ) {
        self.id = id
        self.issuer = issuer
        self.authority = authority
        self.managedBy = managedBy
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.isStale = isStale
        self.revoked = revoked
        self.source = source
        self.importedAt = importedAt
        self.importedBy = importedBy
        self.failure = failure
    }
}

/// All revocation lists that are known.
public struct RevocationListList: Codable, Hashable, Sendable {
    public var revocationLists: [RevocationListResource]

    public init(revocationLists: [RevocationListResource]) { self.revocationLists = revocationLists }
}

/// A revocation list to take in: its content, or the address that it and later ones are fetched from.
public struct RevocationListImport: Codable, Hashable, Sendable {
    /// PEM text or base64 of DER.
    public var list: String?
    /// `http://` or `https://`; the egress policy must allow it.
    public var url: String?

    public init(list: String? = nil, url: String? = nil) {
        self.list = list
        self.url = url
    }
}

/// A revocation.
public struct CertificateRevocationOrder: Codable, Hashable, Sendable {
    /// Absent: unspecified.
    public var reason: RevocationReasonValue?

    public init(reason: RevocationReasonValue? = nil) { self.reason = reason }
}
