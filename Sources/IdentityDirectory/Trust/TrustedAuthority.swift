public import Foundation
public import KeyMaterial

/// Who answers for an entry of the trust list.
public enum TrustManager: String, Sendable, Hashable, Codable, CaseIterable {
    /// Put there by the product: its own issuing authorities. Nobody else changes these.
    case product
    case customer
}

/// What a trusted authority's word is taken for.
public enum AuthorityPurpose: String, Sendable, Hashable, Codable, CaseIterable {
    /// Certificates of callers under the match rule `name`.
    case clients
    /// Revocation lists about the certificates that it issued.
    case revocationLists
}

/// An authority on the trust list, kept by its name and key: assignments under the rule `name` need a chain to one.
public struct TrustedAuthority: Sendable, Hashable, Identifiable {
    public var certificate: Certificate
    public var managedBy: TrustManager
    public var purposes: Set<AuthorityPurpose>
    public var addedAt: Date
    public var addedBy: String
    /// When it stops counting; nil when that is not planned.
    public var retiresAt: Date?
    /// The authority that takes its place, by fingerprint: until both are one, either's certificates are accepted.
    public var successor: Fingerprint?

    /// The certificate's fingerprint as 64 hexadecimal digits.
    public var id: String { certificate.fingerprint.hex }

    public init(
        certificate: Certificate, managedBy: TrustManager = .customer,
        purposes: Set<AuthorityPurpose> = Set(AuthorityPurpose.allCases), addedAt: Date, addedBy: String
    ) {
        self.certificate = certificate
        self.managedBy = managedBy
        self.purposes = purposes
        self.addedAt = addedAt
        self.addedBy = addedBy
    }

    /// Whether its word counts at `date` by the plan for its retirement; its validity is checked with each chain.
    public func counts(at date: Date) -> Bool { retiresAt.map { date < $0 } ?? true }
}

/// A trusted authority with what stands on it now.
public struct AuthorityUse: Sendable, Hashable {
    public var authority: TrustedAuthority
    /// Assignments under the rule `name` that are bound to its key.
    public var nameAssignments: Int
    /// Its revocation lists that are known.
    public var revocationLists: [KnownRevocationList]
}
