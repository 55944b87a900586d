/// The identities that one event loop has met lately, by what was presented: callers come back with the same
/// certificate, and taking it apart costs more than remembering it.
struct PeerIdentities {
    private struct Presented: Hashable {
        let leaf: [UInt8]
        let chain: [[UInt8]]
    }

    private let fields: IdentityFields
    private var known: [Presented: PeerIdentity] = [:]
    /// All are forgotten when there are more.
    private static let countMax = 4096

    init(fields: IdentityFields) { self.fields = fields }

    mutating func identity(leaf: [UInt8], chain: [[UInt8]]) -> PeerIdentity {
        let key = Presented(leaf: leaf, chain: chain)
        if let identity = known[key] { return identity }
        let identity = PeerIdentity(leaf: leaf, chain: chain, fields: fields)
        if known.count >= Self.countMax { known = [:] }
        known[key] = identity
        return identity
    }
}
