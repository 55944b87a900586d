/// Who answers for an entry of the trust list.
public enum TrustManagerValue: String, SchemaEnumeration, Hashable {
    case product, customer
}

/// What a trusted authority's word is taken for.
public enum AuthorityPurposeValue: String, SchemaEnumeration, Hashable {
    /// Certificates of callers under the match rule name.
    case clients
    case revocationLists
}

/// An authority on the trust list, with what stands on it.
public struct TrustedAuthorityResource: Codable, Hashable, Sendable {
    public var sha256Fingerprint: String
    public var subject: String
    public var notBefore: String
    public var notAfter: String
    public var pem: String
    /// SHA-256 over the SubjectPublicKeyInfo: with the name, what the authority is known by.
    public var publicKeyFingerprint: String
    public var managedBy: TrustManagerValue
    public var purposes: [AuthorityPurposeValue]
    public var addedAt: String
    public var addedBy: String
    /// When it stops counting, or stopped; null where that is not planned.
    @Nullable public var retiresAt: String?
    /// The fingerprint of the authority that takes its place.
    @Nullable public var successor: String?
    /// Assignments under the match rule name that are bound to its key.
    public var nameAssignments: Int
    /// The identifiers of its revocation lists.
    public var revocationLists: [String]

    public init(
        sha256Fingerprint: String, subject: String, notBefore: String, notAfter: String, pem: String,
        publicKeyFingerprint: String, managedBy: TrustManagerValue, purposes: [AuthorityPurposeValue], addedAt: String,
        addedBy: String, retiresAt: String?, successor: String?, nameAssignments: Int, revocationLists: [String]
    ) {
        self.sha256Fingerprint = sha256Fingerprint
        self.subject = subject
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.pem = pem
        self.publicKeyFingerprint = publicKeyFingerprint
        self.managedBy = managedBy
        self.purposes = purposes
        self.addedAt = addedAt
        self.addedBy = addedBy
        self.retiresAt = retiresAt
        self.successor = successor
        self.nameAssignments = nameAssignments
        self.revocationLists = revocationLists
    }
}
