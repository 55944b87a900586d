import KeyMaterial

/// A symmetric key in the shape of PKCS#8, as the JDK stores it.
struct SecretKeyContent {
    private let algorithm: String
    private let key: [UInt8]
    private let pkcs8: [UInt8]

    init(_ pkcs8: [UInt8], limits: KeystoreLimits) throws(KeystoreError) {
        var outer = BERReader(pkcs8[...], depthMax: limits.depthMax)
        var parts = try outer.next(BERTag.sequence, "a secret key").reader()
        _ = try parts.next(BERTag.integer, "the version of a secret key")
        var inner = try parts.next(BERTag.sequence, "the algorithm of a secret key").reader()
        let name = try inner.next(BERTag.objectIdentifier, "the algorithm of a secret key").identifierText
        algorithm = Self.names[name] ?? name
        key = Array(try parts.next(BERTag.octetString, "the bytes of a secret key").content)
        self.pkcs8 = pkcs8
    }

    func stored(encoded: [UInt8]) -> StoredSecretKey {
        StoredSecretKey(
            algorithm: algorithm, key: SecretBytes(key), status: .decrypted, type: .pkcs12, encoded: encoded,
            pkcs8: SecretBytes(pkcs8))
    }

    private static let names = [
        "2.16.840.1.101.3.4.1": "AES", "1.2.840.113549.3.7": "DESede", "1.3.14.3.2.7": "DES",
        "1.2.840.113549.3.4": "RC4", "1.2.840.113549.3.2": "RC2", "1.3.6.1.4.1.3029.1.2": "Blowfish",
        "1.2.840.113549.2.7": "HmacSHA1", "1.2.840.113549.2.8": "HmacSHA224", "1.2.840.113549.2.9": "HmacSHA256",
        "1.2.840.113549.2.10": "HmacSHA384", "1.2.840.113549.2.11": "HmacSHA512",
    ]
}
