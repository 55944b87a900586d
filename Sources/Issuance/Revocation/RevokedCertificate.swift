public import Foundation
public import KeyMaterial

/// A certificate that an authority of ours issued and does not stand for any more.
public struct RevokedCertificate: Sendable, Hashable {
    public let serialNumber: SerialNumber
    /// SHA-256 over the public key of the authority that issued it.
    public let issuerKey: Fingerprint
    public let fingerprint: Fingerprint
    /// When it would have expired: a while later it leaves the list.
    public let notAfter: Date
    public let revokedAt: Date
    public let reason: RevocationReason
    public let revokedBy: String

    public init(
        certificate: Certificate, issuerKey: Fingerprint, revokedAt: Date, reason: RevocationReason, revokedBy: String
    ) {
        self.init(
            serialNumber: certificate.serialNumber, issuerKey: issuerKey, fingerprint: certificate.fingerprint,
            notAfter: certificate.notAfter, revokedAt: revokedAt, reason: reason, revokedBy: revokedBy)
    }

    public init(
        serialNumber: SerialNumber, issuerKey: Fingerprint, fingerprint: Fingerprint, notAfter: Date, revokedAt: Date,
        reason: RevocationReason, revokedBy: String
    ) {
        self.serialNumber = serialNumber
        self.issuerKey = issuerKey
        self.fingerprint = fingerprint
        self.notAfter = notAfter
        self.revokedAt = revokedAt
        self.reason = reason
        self.revokedBy = revokedBy
    }
}

/// Where it is kept what our authorities revoked, and how many lists each of them has signed.
public protocol RevocationStore: Sendable {
    /// A certificate that is revoked already stays as it is. Gives what is kept.
    func revoke(_ revoked: RevokedCertificate) async throws -> RevokedCertificate
    /// In the order of revocation.
    func revoked(issuerKey: Fingerprint) async throws -> [RevokedCertificate]
    /// The number of the key's next list; each is given once, on every node.
    func takeListNumber(issuerKey: Fingerprint) async throws -> Int
}
