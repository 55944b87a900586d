import KeyMaterial
import LegacyCiphers

/// The value of a secret bag as the JDK writes it.
///
/// ```
/// SecretBag ::= SEQUENCE { secretTypeId OBJECT IDENTIFIER {shroudedKeyBag},
///   secretValue [0] EXPLICIT OCTET STRING -- of an EncryptedPrivateKeyInfo whose PKCS#8 names the use }
/// ```
struct SealedSecretBag {
    let sealed: SealedKey
    private let content: [UInt8]

    /// nil where the bag holds something else.
    init?(_ value: BERElement) throws(KeystoreError) {
        var parts = try value.reader()
        let type = try parts.next(BERTag.objectIdentifier, "the type of a secret")
        var tagged = try parts.next(BERTag.context(0), "a secret").reader()
        guard type.isIdentifier(.shroudedKeyBag), let string = try tagged.next(),
            string.tag & ~BERTag.constructed == BERTag.octetString
        else { return nil }
        content = Array(try string.octets())
        sealed = SealedKey(type: .pkcs12, bytes: Array(value.encoded), isSecret: true)
    }

    /// - Throws: `limitExceeded`; whatever else is wrong becomes the status of the key.
    func open(
        _ reading: KeystoreReading, candidates: [KeystoreReading.Candidate]
    ) throws(KeystoreError) -> StoredSecretKey {
        do throws(KeystoreError) {
            let info = try EncryptedPrivateKeyInfo(content[...], limits: reading.limits)
            for candidate in candidates {
                guard var opened = try info.open(with: candidate.forms, budget: reading.budget) else { continue }
                defer { opened.wipe() }
                return try SecretKeyContent(opened, limits: reading.limits)
                    .stored(sealed: sealed, ownPassphrase: candidate.own)
            }
            return StoredSecretKey(status: .locked, sealed: sealed)
        } catch {
            return StoredSecretKey(status: try KeystoreReading.state(of: error).status, sealed: sealed)
        }
    }

    /// The value of the bag for a new secret key.
    static func seal(
        algorithm: String, key: [UInt8], _ sealing: PasswordBasedSealing
    ) throws(KeystoreError) -> [UInt8] {
        let pkcs8 = try SecretKeyContent.pkcs8(algorithm: algorithm, key: key)
        let sealed = try sealing.encryptedPrivateKeyInfo(pkcs8)
        return DER.sequence(DER.identifier(.shroudedKeyBag), DER.explicit(0, DER.octetString(sealed)))
    }
}
