/// A public key of any algorithm, as SubjectPublicKeyInfo.
public struct PublicKey: Hashable, Sendable {
    /// The SubjectPublicKeyInfo as it was read.
    public let derEncoded: [UInt8]
    /// `RSA`, `RSA-PSS`, `EC`, `Ed25519`, `Ed448`, `DSA`, … or the object identifier when it has no common name.
    public let algorithm: String
    /// The size that people call the key by; nil when it is not known for the algorithm.
    public let keySizeBits: Int?
    /// `P-256`, `secp256k1`, `brainpoolP256r1`, … or the object identifier; nil for keys that have no named curve.
    public let curve: String?
    /// SHA-256 over `derEncoded`.
    public let fingerprint: Fingerprint

    /// Throws `malformed` for what is no SubjectPublicKeyInfo.
    public init(derEncoded: [UInt8]) throws(KeyMaterialError) {
        fatalError("surface")
    }

    public static func == (left: PublicKey, right: PublicKey) -> Bool { left.derEncoded == right.derEncoded }

    public func hash(into hasher: inout Hasher) { hasher.combine(derEncoded) }
}
