public import Foundation
public import KeyMaterial

/// An authority as it is kept: its certificate, its key, which a store seals, and where it is in its life.
public struct StoredAuthority: Sendable, CustomStringConvertible {
    public let certificate: Certificate
    public let privateKey: PrivateKey
    public var life: AuthorityLife

    public init(certificate: Certificate, privateKey: PrivateKey, life: AuthorityLife) {
        self.certificate = certificate
        self.privateKey = privateKey
        self.life = life
    }

    public var description: String { "StoredAuthority(\(certificate.subject), \(life.state.rawValue))" }
}

/// Where an authority is in its life, and since when.
public struct AuthorityLife: Sendable, Hashable, Codable {
    public var state: AuthorityState
    public let madeAt: Date
    public let madeBy: String
    public var changedAt: Date
    public var changedBy: String
    /// When a trial that nobody turns back ends with the authority's retirement; nil when there is none.
    public var trialUntil: Date?
    /// Why the last trial was turned back; nil when none was.
    public var turnedBackFor: String?

    public init(madeAt: Date, madeBy: String) {
        state = .issuing
        self.madeAt = madeAt
        self.madeBy = madeBy
        changedAt = madeAt
        changedBy = madeBy
    }
}

/// Somebody who has fetched an authority's certificate, and so can trust it.
public struct AuthorityReader: Sendable, Hashable {
    public let name: String
    public let at: Date

    public init(name: String, at: Date) {
        self.name = name
        self.at = at
    }
}

/// The record of one certificate that an authority of ours issued.
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

/// Where our authorities and the record of their certificates are kept.
///
/// At every moment at most one authority is issuing and at most one is on its way out. Serial numbers are unique:
/// `record` throws for one that is taken, and nothing is written.
public protocol AuthorityStore: Sendable {
    /// Oldest first; empty before the first start.
    func authorities() async throws -> [StoredAuthority]
    /// Keeps the first authority, unless another node was first; gives the one that is issuing.
    func keep(_ authority: StoredAuthority) async throws -> StoredAuthority
    /// Keeps a successor, and writes down in the same step how the life of the one before it went on.
    ///
    /// Throws `IssuanceError` `wrongState`, with nothing changed, where that one is not issuing any more.
    func succeed(_ old: StoredAuthority, by new: StoredAuthority) async throws
    /// Writes down how an authority's life went on. Throws `wrongState` unless it is in `state` now.
    func change(_ authority: StoredAuthority, from state: AuthorityState) async throws
    /// Writes down that somebody has fetched this authority's certificate; the first time counts.
    func noteReader(_ reader: AuthorityReader, of authority: Fingerprint) async throws
    /// In the order of time.
    func readers(of authority: Fingerprint) async throws -> [AuthorityReader]
    func record(_ issued: IssuedCertificate) async throws
    /// Newest first.
    func issued(limit: Int) async throws -> [IssuedCertificate]
    /// Nil when no authority of ours issued such a certificate.
    func issued(_ fingerprint: Fingerprint) async throws -> IssuedCertificate?
}

extension IssuanceError {
    /// What stores throw where an authority's life has gone on meanwhile.
    public static var outpaced: IssuanceError {
        IssuanceError(.wrongState, "The authority was changed by somebody else.", hint: "Look again.")
    }
}
