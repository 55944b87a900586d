public import Foundation
public import KeyMaterial

/// How a presented certificate is compared with an assigned one.
public enum MatchRule: String, Sendable, Hashable, Codable, CaseIterable {
    /// The same bytes: SHA-256 over the certificate's DER.
    case exact
    /// The same subject, issued under the same key of a trusted authority: survives renewal.
    case name
}

/// What an assigned certificate is good for at a moment.
public enum CertificateStatus: String, Sendable, Hashable, Codable, CaseIterable {
    case notYetActive, active, retiring, blocked, expired
}

/// A certificate that stands for a communication user.
public struct CertificateAssignment: Sendable, Hashable, Identifiable {
    public var fingerprint: Fingerprint
    public var userID: String
    public var match: MatchRule
    public var certificate: Certificate
    /// The authorities' certificates that came along, the issuer first; may be empty.
    public var chain: [Certificate]
    /// Under `name`: SHA-256 over the issuing authority's SubjectPublicKeyInfo. Nil under `exact`.
    public var issuerKey: Fingerprint?
    public var assignedAt: Date
    public var assignedBy: String
    /// Since when the certificate is on its way out; it still works. Nil when it is not.
    public var retiringSince: Date?
    /// When a call was last accepted by this assignment; nil when never.
    public var lastSeenAt: Date?
    /// The peer's address of that call.
    public var lastSeenAddress: String?
    /// Whether a block by fingerprint or key is in force.
    public var isBlocked: Bool
    /// The known revocation list that names the certificate; nil when none does.
    public var revokedBy: String?

    public var id: Fingerprint { fingerprint }

    /// Whether its issuer took it back, by a list that is known here.
    public var isRevoked: Bool { revokedBy != nil }

    public init(
        certificate: Certificate, userID: String, match: MatchRule, chain: [Certificate] = [],
        issuerKey: Fingerprint? = nil, assignedAt: Date, assignedBy: String
    ) {
        self.fingerprint = certificate.fingerprint
        self.userID = userID
        self.match = match
        self.certificate = certificate
        self.chain = chain
        self.issuerKey = issuerKey
        self.assignedAt = assignedAt
        self.assignedBy = assignedBy
        self.isBlocked = false
    }

    /// What the certificate is good for at `date`: blocked, which a revoked one is too, before expired before anything
    /// else.
    public func status(at date: Date) -> CertificateStatus {
        if isBlocked || isRevoked { return .blocked }
        if date > certificate.notAfter { return .expired }
        if date < certificate.notBefore { return .notYetActive }
        return retiringSince == nil ? .active : .retiring
    }
}
