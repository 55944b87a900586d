/// The algorithm that a certificate says it is signed with.
public struct SignatureAlgorithm: Hashable, Sendable, CustomStringConvertible {
    /// Dotted decimal.
    public let oid: String
    /// Such as `SHA256withRSA`, or the object identifier when it has no common name.
    public let name: String
    /// MD2, MD4, MD5 or SHA-1: anyone with some money can forge it.
    public let isWeak: Bool

    public var description: String { name }
}
