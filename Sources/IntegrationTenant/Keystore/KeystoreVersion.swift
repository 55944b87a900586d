public import Foundation

/// One state of the keystore in its history.
public struct KeystoreVersion: Sendable, Hashable, Codable, Identifiable {
    /// 1 for the first state; each change adds one.
    public let number: Int
    public let at: Date
    public let by: String
    /// What made this state: `Keystore name.jks added: 1 key pair (alias_1), 0 certificates`.
    public let summary: String
    public let entryCount: Int

    public init(number: Int, at: Date, by: String, summary: String, entryCount: Int) {
        self.number = number
        self.at = at
        self.by = by
        self.summary = summary
        self.entryCount = entryCount
    }

    public var id: Int { number }
}

/// The whole content of one state.
public struct KeystoreSnapshot: Sendable {
    public let version: KeystoreVersion
    /// In the order of alias.
    public let entries: [StoredKeystoreEntry]

    public init(version: KeystoreVersion, entries: [StoredKeystoreEntry]) {
        self.version = version
        self.entries = entries
    }
}
