/// A private key of any algorithm, carried as the PKCS#8 that it came in.
///
/// The bytes are wiped when the last copy goes, and stand in no description. RSA and RSASSA-PSS from 1024 bits, P-256, P-384,
/// P-521 and Ed25519 also sign; others are carried, listed and written again.
/// Source: RFC 5958.
public struct PrivateKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let secret: SecretBytes
    /// As `PublicKey.algorithm`.
    public let algorithm: String
    /// As `PublicKey.keySizeBits`.
    public let keySizeBits: Int?
    /// As `PublicKey.curve`.
    public let curve: String?
    /// Nil when the encoding does not carry it and nothing here computes it, such as DSA.
    public let publicKey: PublicKey?

    /// No private key in the field is larger.
    public static let bytesMax = 1 << 20

    /// Reads an unencrypted PrivateKeyInfo or OneAsymmetricKey.
    ///
    /// Throws `malformed` with the place, `limitExceeded` above `bytesMax`.
    public init(pkcs8DER: [UInt8]) throws(KeyMaterialError) {
        let fields = try PrivateKeyFields(pkcs8DER)
        let parameters = KeyParameters(fields.algorithm)
        publicKey = try fields.publicKey()
        algorithm = KeyAlgorithmNames.name(fields.algorithm.oid)
        curve = parameters.curveOID.map(CurveNames.name)
        keySizeBits = parameters.bits ?? publicKey?.keySizeBits
        secret = SecretBytes(pkcs8DER)
    }

    /// The PKCS#8 as it was read; a secret, and a copy that is not wiped.
    public var pkcs8DER: [UInt8] { secret.bytes }

    /// Unencrypted PKCS#8 as `PRIVATE KEY`; a secret.
    public var pem: String { PEM.encode(label: "PRIVATE KEY", bytes: pkcs8DER) }

    /// Whether the certificate is for this key; nil when the public half is not known.
    public func matches(_ certificate: Certificate) -> Bool? {
        publicKey?.isSameKey(as: certificate.publicKey)
    }

    /// Names algorithm and size only.
    public var description: String {
        "PrivateKey(\(algorithm)\(keySizeBits.map { ", \($0) bits" } ?? ""))"
    }

    /// As `description`, so that no debugger's output has the secret.
    public var debugDescription: String { description }
    /// Without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Throws `keyNotUsable` when nothing can be signed with it.
    func usable() throws(KeyMaterialError) -> UsableKey {
        try UsableKey(try PrivateKeyFields(pkcs8DER))
    }

    /// Whether it signs here.
    public var isUsable: Bool { (try? usable()) != nil }
}
