/// The identities that one event loop has met lately, by what was presented: callers come back with the same
/// certificate, and taking it apart costs more than remembering it.
struct PeerIdentities {
    private struct Presented: Hashable {
        let leaf: [UInt8]
        let chain: [[UInt8]]

        /// All bytes of the leaf at once; one after the other takes many times as long.
        func hash(into hasher: inout Hasher) {
            leaf.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    private let fields: IdentityFields
    private var known: [Presented: PeerIdentity] = [:]
    private var bytes = 0
    /// All are forgotten when there is more; strangers' certificates come in here as well.
    private static let bytesMax = 4 * 1024 * 1024

    init(fields: IdentityFields) { self.fields = fields }

    mutating func identity(leaf: [UInt8], chain: [[UInt8]]) -> PeerIdentity {
        let key = Presented(leaf: leaf, chain: chain)
        if let identity = known[key] { return identity }
        let identity = PeerIdentity(leaf: leaf, chain: chain, fields: fields)
        bytes += leaf.count + chain.reduce(0) { $0 + $1.count } + 256
        if bytes > Self.bytesMax { (known, bytes) = ([:], 0) } else { known[key] = identity }
        return identity
    }
}
