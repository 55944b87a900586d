/// What a run asks of the stores that the tenant keeps for its flows.
public enum StoreRequest: Sendable, Hashable {
    /// Fails with `alreadyExists` for a taken id, unless it overwrites, or repeats what the same message wrote.
    case writeEntry(DataStoreEntry, overwrites: Bool)
    case readEntry(DataStoreName, id: String, deletes: Bool)
    /// The oldest ones.
    case readEntries(DataStoreName, max: Int, deletes: Bool)
    case deleteEntry(DataStoreName, id: String)
    case writeVariables([FlowVariable])
    /// Variables' values and the next numbers of ranges, in their order.
    case readValues([StoredValueName])
    case isKnown(IdempotencyKey)
    case remember(IdempotencyKey)
}

/// The answer to a ``StoreRequest``.
public enum StoreAnswer: Sendable, Hashable {
    case done
    /// Nil when there is none.
    case entry(DataStoreEntry?)
    case entries([DataStoreEntry])
    /// Nil where a variable has no value.
    case values([String?])
    case known(Bool)
    case failed(ReceiverError)
}
