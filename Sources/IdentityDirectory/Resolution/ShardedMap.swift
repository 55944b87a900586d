/// A dictionary as a value of which a changed copy costs little: only the shard that holds the key is copied.
struct ShardedMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var shards: [[Key: Value]]
    private let mask: Int

    /// `shardCount` is a power of two.
    init(shardCount: Int = 1024) {
        shards = Array(repeating: [:], count: shardCount)
        mask = shardCount - 1
    }

    private func shard(of key: Key) -> Int { key.hashValue & mask }

    subscript(key: Key) -> Value? {
        get { shards[shard(of: key)][key] }
        set {
            if newValue != nil { isPopulated = true }
            shards[shard(of: key)][key] = newValue
        }
    }

    /// False only as long as nothing was ever put in.
    private(set) var isPopulated = false

    var count: Int { shards.reduce(0) { $0 + $1.count } }

    mutating func modify(_ key: Key, default value: @autoclosure () -> Value, _ body: (inout Value) -> Void) {
        isPopulated = true
        body(&shards[shard(of: key)][key, default: value()])
    }
}
