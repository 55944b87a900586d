/// What happened to one entry on the way from the older to the newer state.
public enum KeystoreChangeKind: String, SchemaEnumeration, Hashable {
    case added
    case removed
    /// Another key or chain under the same alias.
    case replaced
    /// The same key and chain under another alias.
    case renamed
}

/// One entry that two states of the keystore differ in.
public struct KeystoreDifferenceItem: Codable, Hashable, Sendable {
    /// In the newer state; where it was removed, in the older one.
    public var alias: String
    public var change: KeystoreChangeKind
    /// The alias of before, where the entry was renamed.
    @Nullable public var oldAlias: String?
    @Nullable public var sha256FingerprintBefore: String?
    @Nullable public var sha256FingerprintAfter: String?

    public init(
        alias: String, change: KeystoreChangeKind, oldAlias: String? = nil, sha256FingerprintBefore: String? = nil,
        sha256FingerprintAfter: String? = nil
    ) {
        self.alias = alias
        self.change = change
        self.oldAlias = oldAlias
        self.sha256FingerprintBefore = sha256FingerprintBefore
        self.sha256FingerprintAfter = sha256FingerprintAfter
    }
}

/// What changed from one state of the keystore to another.
public struct KeystoreDifferenceResource: Codable, Hashable, Sendable {
    public var from: Int
    public var to: Int
    /// In the order of alias; empty where both hold the same.
    public var items: [KeystoreDifferenceItem]

    public init(from: Int, to: Int, items: [KeystoreDifferenceItem]) {
        self.from = from
        self.to = to
        self.items = items
    }
}

/// A certificate of the keystore that ends soon, or has ended.
public struct KeystoreExpiryResource: Codable, Hashable, Sendable {
    public var alias: String
    public var kind: KeystoreEntryKindValue
    /// Of the certificate in the chain that ends first.
    public var subject: String
    /// RFC 3339.
    public var notAfter: String
    /// Whole days that are left; negative when it has ended.
    public var daysLeft: Int
    /// The smallest of the notices' thresholds that has been passed, in days; 0 once it has ended.
    public var threshold: Int
    /// Deployed flows that use the alias.
    public var flows: [String]

    public init(
        alias: String, kind: KeystoreEntryKindValue, subject: String, notAfter: String, daysLeft: Int, threshold: Int,
        flows: [String]
    ) {
        self.alias = alias
        self.kind = kind
        self.subject = subject
        self.notAfter = notAfter
        self.daysLeft = daysLeft
        self.threshold = threshold
        self.flows = flows
    }
}

/// Certificates of the keystore that end soon, the nearest end first.
public struct KeystoreExpiryList: Codable, Hashable, Sendable {
    public var expiries: [KeystoreExpiryResource]

    public init(expiries: [KeystoreExpiryResource]) {
        self.expiries = expiries
    }
}

/// The keystore as a whole: how full it is, and what it takes. Sizes are in bytes.
public struct KeystoreUsageResource: Codable, Hashable, Sendable {
    public var entries: Int
    public var size: Int
    public var sizeMax: Int
    public var keystoreFileSizeMax: Int
    public var keyPairFileSizeMax: Int
    public var certificateSizeMax: Int
    public var aliasLengthMax: Int
    /// The current state in the history.
    public var version: Int
    public var versionsMax: Int

    public init(
        entries: Int, size: Int, sizeMax: Int, keystoreFileSizeMax: Int, keyPairFileSizeMax: Int,
        certificateSizeMax: Int, aliasLengthMax: Int, version: Int, versionsMax: Int
    ) {
        self.entries = entries
        self.size = size
        self.sizeMax = sizeMax
        self.keystoreFileSizeMax = keystoreFileSizeMax
        self.keyPairFileSizeMax = keyPairFileSizeMax
        self.certificateSizeMax = certificateSizeMax
        self.aliasLengthMax = aliasLengthMax
        self.version = version
        self.versionsMax = versionsMax
    }
}
