/// A private key of any algorithm, carried as the PKCS#8 that it came in.
public struct PrivateKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let secret: SecretBytes
    /// As `PublicKey.algorithm`.
    public let algorithm: String
    /// As `PublicKey.keySizeBits`.
    public let keySizeBits: Int?
    /// As `PublicKey.curve`.
    public let curve: String?
    /// Nil when the algorithm is not usable here and the encoding does not carry it.
    public let publicKey: PublicKey?

    /// Reads an unencrypted PrivateKeyInfo or OneAsymmetricKey.
    public init(pkcs8DER: [UInt8]) throws(KeyMaterialError) {
        fatalError("surface")
    }

    /// Reads the first private key of a PEM text: PKCS#8 (encrypted or not), PKCS#1 or SEC 1.
    public init(pem: String, passphrase: Passphrase? = nil) throws(KeyMaterialError) {
        fatalError("surface")
    }

    /// Reads DER of PKCS#8 (encrypted or not), PKCS#1 or SEC 1, told apart by content.
    public init(derEncoded: [UInt8], passphrase: Passphrase? = nil) throws(KeyMaterialError) {
        fatalError("surface")
    }

    public static func generate(_ algorithm: KeyAlgorithm) throws(KeyMaterialError) -> PrivateKey {
        fatalError("surface")
    }

    /// The PKCS#8 as it was read; a secret, and a copy that is not wiped.
    public var pkcs8DER: [UInt8] { secret.bytes }

    /// Unencrypted PKCS#8 as `PRIVATE KEY`; a secret.
    public var pem: String { PEM.encode(label: "PRIVATE KEY", bytes: pkcs8DER) }

    /// EncryptedPrivateKeyInfo by PBES2: PBKDF2 with HMAC-SHA-256, AES-256-CBC.
    public func encryptedPKCS8DER(
        passphrase: Passphrase, iterations: Int = 600_000
    ) throws(KeyMaterialError) -> [UInt8] {
        fatalError("surface")
    }

    /// The same as `ENCRYPTED PRIVATE KEY`.
    public func encryptedPEM(passphrase: Passphrase, iterations: Int = 600_000) throws(KeyMaterialError) -> String {
        PEM.encode(
            label: "ENCRYPTED PRIVATE KEY",
            bytes: try encryptedPKCS8DER(passphrase: passphrase, iterations: iterations))
    }

    /// Whether the certificate is for this key; nil when the public half is not known.
    public func matches(_ certificate: Certificate) -> Bool? {
        publicKey.map { $0 == certificate.publicKey }
    }

    /// Names algorithm and size only.
    public var description: String { "PrivateKey(\(algorithm), …)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
