public import Foundation

/// What a tenant keeps for its flows, as a plain value: the meaning of every ``StoreRequest``.
///
/// The twin of the stores on disk, and what flows are tested against.
public struct MemoryFlowState: Sendable {
    private var entries: [DataStoreEntry] = []
    private var variables: [VariableName: FlowVariable] = [:]
    private var ranges: [String: NumberRange] = [:]
    private var keys: [IdempotencyKey] = []

    public init() {}

    public mutating func carryOut(_ request: StoreRequest, at now: Date) -> StoreAnswer {
        prune(at: now)
        switch request {
        case .writeEntry(let entry, let overwrites): return write(entry, overwrites: overwrites)
        case .readEntry(let store, let id, let deletes):
            guard let index = index(store, id) else { return .entry(nil) }
            return .entry(deletes ? entries.remove(at: index) : entries[index])
        case .readEntries(let store, let most, let deletes):
            let found = Array(entries.filter { $0.store == store }.prefix(max(most, 0)))
            if deletes { entries.removeAll { found.contains($0) } }
            return .entries(found)
        case .deleteEntry(let store, let id):
            if let index = index(store, id) { entries.remove(at: index) }
            return .done
        case .writeVariables(let written):
            for variable in written { variables[variable.name] = variable }
            return .done
        case .readValues(let names): return values(names)
        case .isKnown(let key): return .known(keys.contains { Self.isSame($0, key) })
        case .remember(let key):
            keys.removeAll { Self.isSame($0, key) }
            keys.append(key)
            return .done
        }
    }

    /// Drops what has expired.
    public mutating func prune(at now: Date) {
        entries.removeAll { $0.expiresAt <= now }
        variables = variables.filter { $0.value.expiresAt > now }
        keys.removeAll { $0.expiresAt <= now }
    }

    /// Every entry of every store, oldest first.
    public var allEntries: [DataStoreEntry] { entries }
    /// In the order of name.
    public var allVariables: [FlowVariable] { variables.values.sorted { $0.name.name < $1.name.name } }
    /// In the order of name.
    public var numberRanges: [NumberRange] { ranges.values.sorted { $0.name < $1.name } }

    public mutating func save(_ range: NumberRange) { ranges[range.name] = range }

    /// Returns whether there was one.
    public mutating func deleteNumberRange(_ name: String) -> Bool { ranges.removeValue(forKey: name) != nil }

    /// Returns whether there was one.
    public mutating func deleteVariable(_ name: VariableName) -> Bool { variables.removeValue(forKey: name) != nil }

    private mutating func write(_ entry: DataStoreEntry, overwrites: Bool) -> StoreAnswer {
        if let index = index(entry.store, entry.id) {
            if entries[index].isRepeated(by: entry) { return .done }
            guard overwrites else { return .failed(.entryExists(entry)) }
            entries.remove(at: index)
        }
        entries.append(entry)
        return .done
    }

    private mutating func values(_ names: [StoredValueName]) -> StoreAnswer {
        var values: [String?] = []
        for name in names {
            switch name {
            case .variable(let variable): values.append(variables[variable]?.value)
            case .number(let range):
                guard let number = ranges[range]?.take() else { return .failed(.noNumber(of: range)) }
                values.append(number)
            }
        }
        return .values(values)
    }

    private func index(_ store: DataStoreName, _ id: String) -> Int? {
        entries.firstIndex { $0.store == store && $0.id == id }
    }

    private static func isSame(_ one: IdempotencyKey, _ other: IdempotencyKey) -> Bool {
        one.flowID == other.flowID && one.stepID == other.stepID && one.messageID == other.messageID
    }
}

extension ReceiverError {
    /// A data store's entry that may not be overwritten.
    public static func entryExists(_ entry: DataStoreEntry) -> ReceiverError {
        ReceiverError("alreadyExists", "The data store '\(entry.store.name)' has an entry '\(entry.id)' already")
    }

    /// A number range that does not exist or is used up.
    public static func noNumber(of range: String) -> ReceiverError {
        ReceiverError("noNumber", "There is no number range '\(range)', or it is used up")
    }
}
