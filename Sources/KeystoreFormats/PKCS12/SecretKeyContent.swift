import KeyMaterial

/// A symmetric key in the shape of PKCS#8, as the JDK stores it.
///
/// ```
/// SEQUENCE { version INTEGER, algorithm AlgorithmIdentifier, key OCTET STRING }
/// ```
struct SecretKeyContent {
    private let algorithm: String
    private let key: [UInt8]
    /// Whether the algorithm is known to be a symmetric one.
    let isSecret: Bool

    init(_ pkcs8: [UInt8], limits: KeystoreLimits) throws(KeystoreError) {
        var outer = BERReader(pkcs8[...], depthMax: limits.depthMax)
        var parts = try outer.next(BERTag.sequence, "a secret key").reader()
        _ = try parts.next(BERTag.integer, "the version of a secret key")
        var inner = try parts.next(BERTag.sequence, "the algorithm of a secret key").reader()
        let identifier = try inner.next(BERTag.objectIdentifier, "the algorithm of a secret key")
        algorithm = SecretKeyAlgorithm.name(identifier)
        isSecret = SecretKeyAlgorithm.isKnown(identifier)
        key = Array(try parts.next(BERTag.octetString, "the bytes of a secret key").content)
    }

    func stored(sealed: SealedKey?, ownPassphrase: Passphrase?) -> StoredSecretKey {
        StoredSecretKey(algorithm: algorithm, key: SecretBytes(key), ownPassphrase: ownPassphrase, sealed: sealed)
    }

    /// - Throws: `notRepresentable` where the algorithm has no object identifier.
    static func pkcs8(algorithm: String, key: [UInt8]) throws(KeystoreError) -> [UInt8] {
        guard let identifier = SecretKeyAlgorithm.identifier(of: algorithm) else {
            throw KeystoreError(
                .notRepresentable, "a secret key of the algorithm \(algorithm), which has no identifier")
        }
        return DER.sequence(DER.integer(0), DER.sequence(DER.identifier(identifier)), DER.octetString(key))
    }
}
