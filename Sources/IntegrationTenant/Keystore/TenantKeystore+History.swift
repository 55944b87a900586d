import Foundation
public import KeyMaterial

/// What differs between two states of the keystore.
public struct KeystoreDifference: Sendable, Hashable {
    /// What happened to one entry on the way from the older to the newer state.
    public enum Change: String, Sendable, Hashable, Codable {
        case added
        case removed
        /// Another key or chain under the same alias.
        case replaced
        /// The same key and chain under another alias.
        case renamed
    }

    /// One entry that differs.
    public struct Item: Sendable, Hashable {
        /// In the newer state; where it was removed, in the older one.
        public let alias: String
        public let change: Change
        /// The alias of before; nil unless the entry was renamed.
        public let oldAlias: String?
        /// Nil where the entry was added.
        public let before: Certificate?
        /// Nil where the entry was removed.
        public let after: Certificate?
    }

    public let from: KeystoreVersion
    public let to: KeystoreVersion
    /// In the order of alias; empty where both hold the same.
    public let items: [Item]

    init(_ older: KeystoreSnapshot, _ newer: KeystoreSnapshot) {
        from = older.version
        to = newer.version
        let old = Dictionary(older.entries.map { ($0.alias, $0.entry) }, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(newer.entries.map { ($0.alias, $0.entry) }, uniquingKeysWith: { first, _ in first })
        let gone = old.filter { new[$0.key] == nil }
        let aliasByRevision = Dictionary(
            gone.values.map { ($0.revision, $0.alias) }, uniquingKeysWith: { first, _ in first })
        var items: [Item] = []
        var renamed: Set<String> = []
        for entry in new.values {
            if let before = old[entry.alias] {
                guard before.revision != entry.revision else { continue }
                items.append(Self.item(entry.alias, .replaced, before, entry))
            } else if let alias = aliasByRevision[entry.revision], !renamed.contains(alias) {
                renamed.insert(alias)
                items.append(Self.item(entry.alias, .renamed, old[alias], entry, from: alias))
            } else {
                items.append(Self.item(entry.alias, .added, nil, entry))
            }
        }
        for entry in gone.values where !renamed.contains(entry.alias) {
            items.append(Self.item(entry.alias, .removed, entry, nil))
        }
        self.items = items.sorted { $0.alias < $1.alias }
    }

    private static func item(
        _ alias: String, _ change: Change, _ before: TenantKeystoreEntry?, _ after: TenantKeystoreEntry?,
        from oldAlias: String? = nil
    ) -> Item {
        Item(
            alias: alias, change: change, oldAlias: oldAlias, before: before?.certificate, after: after?.certificate)
    }
}

extension TenantKeystore {
    /// What changed from one state to another; throws `notFound`.
    public func difference(from older: Int, to newer: Int) async throws -> KeystoreDifference {
        KeystoreDifference(try await kept(older), try await kept(newer))
    }

    /// What an earlier state held; throws `notFound`.
    public func entries(version number: Int) async throws -> [TenantKeystoreEntry] {
        try await kept(number).entries.map(\.entry)
    }

    /// Makes the content of an earlier state the current one, as a new version; the tenant's own entries stay.
    ///
    /// - Parameter keepsOthers: whether entries that the earlier state does not have stay too.
    /// - Throws: `notFound`.
    public func restore(version number: Int, keepsOthers: Bool = false, by: String) async throws -> KeystoreVersion {
        let old = try await kept(number).entries.filter { !$0.entry.isProtected }
        let aliases = Set(old.map { $0.alias.lowercased() })
        return try await change(by: by) { draft in
            draft.entries.removeAll { stored in
                !stored.entry.isProtected && (!keepsOthers || aliases.contains(stored.alias.lowercased()))
            }
            draft.entries += old
            return "Version \(number) restored"
        }
    }

    /// Brings one entry of an earlier state back, in the place of what has its alias now.
    ///
    /// Throws `notFound`, `protectedEntry`.
    public func restore(_ alias: String, version number: Int, by: String) async throws -> TenantKeystoreEntry {
        let old = try await kept(number)
        let past = KeystoreDraft(entries: old.entries, now: clock.now, by: by)
        guard let index = past.index(of: alias) else {
            throw TenantError(.notFound, "Version \(number) of the keystore has no entry '\(alias)'")
        }
        let stored = past.entries[index]
        try await change(by: by) { draft in
            guard !stored.entry.isProtected else {
                throw TenantError(.protectedEntry, "The entry '\(alias)' belongs to the tenant and stays as it is")
            }
            if let current = draft.index(of: stored.alias) {
                guard draft.entries[current].entry.revision != stored.entry.revision else { return nil }
                draft.entries[try draft.changeable(stored.alias)] = stored
            } else {
                draft.entries.append(stored)
            }
            return "\(stored.alias) of version \(number) restored"
        }
        return try self.stored(stored.alias).entry
    }

    /// Marks the current state as the backup, of which there is one; it is kept however many states follow.
    public func backUp(by: String) async throws -> KeystoreVersion {
        let version = snapshot.version
        try await store.setBackup(version.number)
        logger.info("keystore backed up", metadata: ["version": "\(version.number)", "by": "\(by)"])
        return version
    }

    /// The state that was backed up; nil when none was.
    public func backup() async throws -> KeystoreVersion? {
        guard let number = try await store.backup() else { return nil }
        return try await store.snapshot(number)?.version
    }

    private func kept(_ number: Int) async throws -> KeystoreSnapshot {
        guard let kept = try await store.snapshot(number) else {
            throw TenantError(
                .notFound, "The keystore has no version \(number)", hint: "Its history lists those it has.")
        }
        return kept
    }
}
