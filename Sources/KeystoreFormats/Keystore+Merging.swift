public import Foundation

/// What happens where two keystores have an entry of the same alias and not of the same content.
public enum MergeRule: String, Sendable, Hashable, CaseIterable {
    /// Nothing is merged at all.
    case refuse
    /// The entry that is there stays.
    case keep
    /// The one that comes takes its place.
    case overwrite
    /// The one that comes gets another alias, where no entry of such an alias holds the same already.
    case rename
}

/// What a merge did, by alias.
public struct KeystoreMerge: Sendable, Hashable {
    /// Aliases of entries that the keystore did not have, in the order of the source.
    public internal(set) var added: [String] = []
    /// There already with the same content.
    public internal(set) var same: [String] = []
    /// Aliases that both had with different content; the keystore's own entry stayed.
    public internal(set) var kept: [String] = []
    /// Aliases whose entry was replaced by the one that came.
    public internal(set) var overwritten: [String] = []
    /// The alias that came, and the one that it got.
    public internal(set) var renamed: [Renaming] = []
    /// One sentence for each thing that this keystore's format cannot hold.
    public internal(set) var losses: [String] = []
    /// One sentence for each thing that changes and is not lost.
    public internal(set) var changes: [String] = []

    /// An entry that came in under another alias, for its own was taken.
    public struct Renaming: Sendable, Hashable {
        /// The alias in the source.
        public let from: String
        /// The alias that was free here.
        public let to: String
    }
}

extension Keystore {
    /// Takes over the entries of another keystore of any format.
    ///
    /// - Parameters:
    ///   - other: stays as it is.
    ///   - rule: for aliases that both have; entries of the same content are left alone under any rule.
    ///   - date: for entries without a date, in formats where each entry has one.
    /// - Throws: `aliasInUse` under `refuse`, and then nothing is changed.
    public mutating func merge(
        _ other: Keystore, rule: MergeRule, at date: Date
    ) throws(KeystoreError) -> KeystoreMerge {
        var outcome = KeystoreMerge()
        let conversion = try other.converted(to: type, at: date)
        outcome.losses = conversion.losses
        outcome.changes = conversion.changes
        var merged = self
        for entry in conversion.keystore.entries {
            try merged.take(entry, rule: rule, &outcome)
        }
        self = merged
        return outcome
    }

    private mutating func take(
        _ entry: KeystoreEntry, rule: MergeRule, _ outcome: inout KeystoreMerge
    ) throws(KeystoreError) {
        guard let index = index(of: entry.alias) else {
            entries.append(entry)
            outcome.added.append(entry.alias)
            return
        }
        if entries[index].holdsTheSame(as: entry) {
            outcome.same.append(entry.alias)
            return
        }
        switch rule {
        case .refuse:
            throw KeystoreError(.aliasInUse, "both keystores have an entry \(entry.alias)", at: entry.alias)
        case .keep: outcome.kept.append(entry.alias)
        case .overwrite:
            entries[index] = entry
            outcome.overwritten.append(entry.alias)
        case .rename:
            // A merge that is run again finds what the first one brought in.
            if isHere(entry, under: entry.alias) {
                outcome.same.append(entry.alias)
                return
            }
            var renamed = entry
            renamed.alias = freeAlias(for: entry.alias)
            entries.append(renamed)
            outcome.renamed.append(KeystoreMerge.Renaming(from: entry.alias, to: renamed.alias))
        }
    }

    /// Whether one of the aliases that renaming would have made of this one holds the same.
    private func isHere(_ entry: KeystoreEntry, under alias: String) -> Bool {
        var number = 2
        while let index = index(of: "\(alias) (\(number))") {
            if entries[index].holdsTheSame(as: entry) { return true }
            number += 1
        }
        return false
    }

    /// The alias itself, or the alias with the first number that makes it free.
    public func freeAlias(for wanted: String) -> String {
        var alias = wanted
        var number = 2
        while index(of: alias) != nil {
            alias = "\(wanted) (\(number))"
            number += 1
        }
        return alias
    }
}
