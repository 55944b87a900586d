public import Foundation
public import KeyMaterial

/// The authority as it is kept: its certificate, and its key, which a store seals.
public struct StoredAuthority: Sendable, CustomStringConvertible {
    public let certificate: Certificate
    public let privateKey: PrivateKey

    public init(certificate: Certificate, privateKey: PrivateKey) {
        self.certificate = certificate
        self.privateKey = privateKey
    }

    public var description: String { "StoredAuthority(\(certificate.subject))" }
}

/// The record of one certificate that the authority issued.
public struct IssuedCertificate: Sendable, Hashable {
    public enum Purpose: String, Sendable, Hashable, CaseIterable {
        /// The authority made the key too, and handed it over.
        case keyPair
        /// The partner keeps its own key.
        case signingRequest
        case server
    }

    public let certificate: Certificate
    public let purpose: Purpose
    /// The communication user that it was issued for; nil for a server's.
    public let userID: String?
    public let issuedAt: Date
    /// Who asked for it.
    public let issuedBy: String

    public init(certificate: Certificate, purpose: Purpose, userID: String?, issuedAt: Date, issuedBy: String) {
        self.certificate = certificate
        self.purpose = purpose
        self.userID = userID
        self.issuedAt = issuedAt
        self.issuedBy = issuedBy
    }
}

/// Where the authority and the record of its certificates are kept.
///
/// Serial numbers are unique: `record` throws for one that is taken, and nothing is written.
public protocol AuthorityStore: Sendable {
    /// Nil before the first start.
    func authority() async throws -> StoredAuthority?
    /// Keeps the authority, unless another node was first; gives the one that is kept.
    func keep(_ authority: StoredAuthority) async throws -> StoredAuthority
    func record(_ issued: IssuedCertificate) async throws
    /// Newest first.
    func issued(limit: Int) async throws -> [IssuedCertificate]
    /// Nil when the authority issued no such certificate.
    func issued(_ fingerprint: Fingerprint) async throws -> IssuedCertificate?
}
