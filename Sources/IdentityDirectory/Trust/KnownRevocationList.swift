public import Foundation
public import KeyMaterial

/// A revocation list that was imported, with where it came from.
public struct KnownRevocationList: Sendable, Identifiable, Hashable {
    public var list: RevocationList
    /// The trusted authority that signed it, by fingerprint and key.
    public var authority: Fingerprint
    public var authorityKey: PublicKey
    public var managedBy: TrustManager
    /// Where the next one is fetched from; nil for one that was handed in.
    public var source: String?
    public var importedAt: Date
    public var importedBy: String
    /// When the source was last asked; nil when never.
    public var attemptedAt: Date?
    /// Why the last attempt gave no list; nil when it did.
    public var failure: String?

    public init(
        list: RevocationList, authority: Certificate, managedBy: TrustManager = .customer, source: String? = nil,
        importedAt: Date, importedBy: String
    ) {
        self.init(
            list: list, authority: authority.fingerprint, authorityKey: authority.publicKey, managedBy: managedBy,
            source: source, importedAt: importedAt, importedBy: importedBy)
    }

    public init(
        list: RevocationList, authority: Fingerprint, authorityKey: PublicKey, managedBy: TrustManager,
        source: String?, importedAt: Date, importedBy: String
    ) {
        self.list = list
        self.authority = authority
        self.authorityKey = authorityKey
        self.managedBy = managedBy
        self.source = source
        self.importedAt = importedAt
        self.importedBy = importedBy
    }

    /// The authority's key, and the scope where the list has one: there is one list for each.
    public var id: String {
        authorityKey.fingerprint.hex + (list.scope.map { "-" + String($0.hex.prefix(16)) } ?? "")
    }

    /// Whether the next list should have come by `date`. What it says of revoked certificates holds all the same.
    public func isStale(at date: Date) -> Bool { list.nextUpdate.map { date > $0 } ?? false }

    /// What the list takes back; an entry that lifts a hold takes nothing back.
    public var revoked: [RevocationList.Revoked] { list.revoked.filter { $0.reason != .removeFromCRL } }

    /// Whether the certificate is one of those whose serial numbers this list means.
    ///
    /// A signature that cannot be checked here is taken for the authority's: name and serial number both fit.
    public func covers(_ certificate: Certificate) -> Bool {
        certificate.issuer == list.issuer && certificate.isSigned(by: authorityKey) != false
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.id == right.id && left.list.derEncoded == right.list.derEncoded && left.source == right.source
            && left.attemptedAt == right.attemptedAt && left.failure == right.failure
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// Fetches what an address has to give; the address was allowed by the egress policy, or it throws.
public protocol RevocationListFetcher: Sendable {
    /// Throws a `DirectoryError` that says why nothing came.
    func fetch(_ address: String) async throws -> [UInt8]
}
