public import Foundation
public import KeyMaterial

/// What stands under an alias of the tenant's keystore.
public enum TenantEntryKind: String, Sendable, Hashable, Codable {
    case keyPair
    case certificate
}

/// To whom an entry belongs.
public enum TenantEntryOwner: String, Sendable, Hashable, Codable {
    /// The tenant itself: made on first start; neither renamed, replaced nor deleted.
    case tenant
    case administrator
}

/// One entry of the tenant's keystore, as it is shown: without its private key.
public struct TenantKeystoreEntry: Sendable, Hashable, Identifiable {
    public let alias: String
    public let kind: TenantEntryKind
    public let owner: TenantEntryOwner
    /// Leaf first; one certificate for a `.certificate` entry.
    public let chain: [Certificate]
    /// Changes with each change of key or chain; never reused.
    public let revision: String
    public let createdAt: Date
    public let createdBy: String
    public let modifiedAt: Date
    public let modifiedBy: String

    public init(
        alias: String, kind: TenantEntryKind, owner: TenantEntryOwner, chain: [Certificate], revision: String,
        createdAt: Date, createdBy: String, modifiedAt: Date, modifiedBy: String
    ) {
        self.alias = alias
        self.kind = kind
        self.owner = owner
        self.chain = chain
        self.revision = revision
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.modifiedAt = modifiedAt
        self.modifiedBy = modifiedBy
    }

    public var id: String { alias }
    public var isProtected: Bool { owner == .tenant }
    /// The leaf; nil never happens for entries that the keystore accepted.
    public var certificate: Certificate? { chain.first }
}

/// An entry with its private key: what stores keep and channels use, never what is shown.
public struct StoredKeystoreEntry: Sendable, CustomStringConvertible {
    public let entry: TenantKeystoreEntry
    /// Nil for certificates.
    public let privateKey: PrivateKey?

    public init(entry: TenantKeystoreEntry, privateKey: PrivateKey?) {
        self.entry = entry
        self.privateKey = privateKey
    }

    public var alias: String { entry.alias }
    public var description: String { "StoredKeystoreEntry(\(entry.alias), \(entry.kind.rawValue))" }
}
