public import Foundation

/// Where the directory is kept: transactions over it, and nothing else.
///
/// Every write transaction is atomic, isolated from all others on every node, and durable when `write` returns.
/// A body that throws leaves nothing behind. Bodies do not wait, and may be run again after a conflict.
/// A failure of the store itself is thrown as `DirectoryError` with the code `storeUnavailable`.
public protocol DirectoryStore: Sendable {
    /// Runs `body` on one unchanging state; what it would write is refused or lost.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result

    /// Runs `body` alone among all writers.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result
}

/// The directory's rows as one transaction sees them, by topic.
public protocol DirectoryTransaction {
    var systems: any RowTable<CommunicationSystem> { get }
    var users: any RowTable<CommunicationUser> { get }
    var scenarios: any RowTable<CommunicationScenario> { get }
    var arrangements: any ArrangementRows { get }
    var certificates: any CertificateRows { get }
    var trust: any TrustRows { get }
    var access: any AccessRows { get }
    var trail: any TrailRows { get }
    var observations: any ObservationRows { get }
    var bulk: any BulkRows { get }
    var expiry: any ExpiryRows { get }
}

/// Whom certificates are believed from, and which are not believed any more.
public protocol TrustRows {
    var authorities: any RowTable<TrustedAuthority> { get }
    var blocks: any RowTable<CertificateBlock> { get }
    var revocationLists: any RowTable<KnownRevocationList> { get }
    var renewalPolicies: any RowTable<RenewalPolicy> { get }
}

extension DirectoryTransaction {
    public var authorities: any RowTable<TrustedAuthority> { trust.authorities }
    public var blocks: any RowTable<CertificateBlock> { trust.blocks }
    public var revocationLists: any RowTable<KnownRevocationList> { trust.revocationLists }
}

/// Rows of one kind under their identifiers.
///
/// References between kinds are enforced: a row that another one refers to cannot be deleted, and one that refers to
/// nothing cannot be written; both throw `inUse`.
public protocol RowTable<Row> {
    associatedtype Row: Sendable, Identifiable where Row.ID == String

    func row(_ id: String) throws -> Row?
    /// In the order of the identifiers' bytes.
    func rows(_ page: Page) throws -> [Row]
    /// Throws `alreadyExists`.
    func insert(_ row: Row) throws
    /// Throws `notFound`.
    func update(_ row: Row) throws
    /// Whether there was such a row.
    @discardableResult func delete(_ id: String) throws -> Bool
}

/// The communication arrangements.
public protocol ArrangementRows: RowTable where Row == CommunicationArrangement {
    func rows(ofUser id: String) throws -> [CommunicationArrangement]
}

/// What administrators and communication users sign in with; secrets as hashes only.
public protocol AccessRows {
    var administrators: any RowTable<AdministratorRecord> { get }
    var tokens: any RowTable<TokenRecord> { get }
    var sessions: any RowTable<Session> { get }
    var links: any RowTable<SignInLinkRecord> { get }
    /// The communication users' passwords, under the users' identifiers.
    var passwords: any RowTable<PasswordRecord> { get }
    /// Takes away sessions and links that were over at `date`.
    func removeExpired(at date: Date) throws
}
