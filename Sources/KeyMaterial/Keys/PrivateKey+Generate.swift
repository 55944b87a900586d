import Crypto
import CryptoExtras

extension PrivateKey {
    /// Makes a new key; RSA takes from 50 ms to some seconds.
    public static func generate(_ algorithm: KeyAlgorithm) throws(KeyMaterialError) -> PrivateKey {
        try PrivateKey(pkcs8DER: try algorithm.newKey())
    }

    /// Makes an RSA key of a size that somebody insists on; those to choose from are in `KeyAlgorithm`.
    ///
    /// - Parameter bits: a multiple of 128 from 1024 to 8192; what is under 2048 is weak.
    /// - Throws: `invalidValue` for another size.
    public static func generateRSA(bits: Int) throws(KeyMaterialError) -> PrivateKey {
        guard (1_024...8_192).contains(bits), bits.isMultiple(of: 128) else {
            throw KeyMaterialError(.invalidValue, "RSA keys of \(bits) bits are not made")
        }
        return try PrivateKey(pkcs8DER: try KeyAlgorithm.rsa(_RSA.Signing.KeySize(bitCount: bits)))
    }

    /// The same as a key that signs by RSASSA-PSS alone, with any hash.
    public static func generateRSAPSS(bits: Int) throws(KeyMaterialError) -> PrivateKey {
        let fields = try PrivateKeyFields(try generateRSA(bits: bits).pkcs8DER)
        return try PrivateKey(
            pkcs8DER: DER.sequence(
                DER.integer(0), DER.sequence(try DER.objectIdentifier(KeyAlgorithmNames.rsaPSS)),
                DER.octetString(Array(fields.keyBytes))))
    }
}

extension KeyAlgorithm {
    /// The PKCS#8 of a new key.
    fileprivate func newKey() throws(KeyMaterialError) -> [UInt8] {
        switch self {
        case .rsa2048: try Self.rsa(.bits2048)
        case .rsa3072: try Self.rsa(.bits3072)
        case .rsa4096: try Self.rsa(.bits4096)
        case .ecP256: Array(P256.Signing.PrivateKey().derRepresentation)
        case .ecP384: Array(P384.Signing.PrivateKey().derRepresentation)
        case .ecP521: Array(P521.Signing.PrivateKey().derRepresentation)
        case .ed25519:
            DER.sequence(
                DER.integer(0), DER.sequence(try DER.objectIdentifier(KeyAlgorithmNames.ed25519)),
                DER.octetString(DER.octetString(Array(Curve25519.Signing.PrivateKey().rawRepresentation))))
        }
    }

    fileprivate static func rsa(_ size: _RSA.Signing.KeySize) throws(KeyMaterialError) -> [UInt8] {
        guard let key = try? _RSA.Signing.PrivateKey(unsafeKeySize: size) else {
            throw KeyMaterialError(.keyNotUsable, "No RSA key could be made")
        }
        return Array(key.pkcs8DERRepresentation)
    }
}
