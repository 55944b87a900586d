import KeyMaterial
import LegacyCiphers

/// A secret key of JCEKS: a serialized Java object with an encrypted serialized Java key inside.
///
/// | field | what |
/// |---|---|
/// | `sealAlg` | `PBEWithMD5AndTripleDES` |
/// | `encodedParams` | DER of SEQUENCE { salt OCTET STRING, iterations INTEGER } |
/// | `encryptedContent` | the key: `SecretKeySpec { algorithm, key }` or `KeyRep { algorithm, encoded }` |
struct SealedJavaKey {
    let sealed: JavaValue
    /// The object as it stands in the file.
    let encoded: [UInt8]
    let reading: KeystoreReading

    /// - Throws: `limitExceeded`; whatever else is wrong becomes the status of the key.
    func open() throws(KeystoreError) -> StoredSecretKey {
        do throws(KeystoreError) {
            guard sealed["sealAlg"]?.string == "PBEWithMD5AndTripleDES" else {
                throw KeystoreError(.unsupported, "secret key sealed with \(sealed["sealAlg"]?.string ?? "nothing")")
            }
            guard let parameters = sealed["encodedParams"]?.bytes, let content = sealed["encryptedContent"]?.bytes
            else { throw KeystoreError(.damaged, "a sealed key lacks its content") }
            for candidate in reading.candidates {
                let scheme = try JCEKSScheme(parameters: parameters[...], limits: reading.limits)
                let plaintext = try scheme.decrypt(content, candidate.forms, budget: reading.budget)
                guard let plaintext, plaintext.starts(with: [0xac, 0xed]) else { continue }
                return try key(in: plaintext)
            }
            return stored(status: .locked)
        } catch {
            switch error.code {
            case .unsupported: return stored(status: .unsupported)
            case .damaged: return stored(status: .malformed)
            default: throw error
            }
        }
    }

    private func key(in plaintext: [UInt8]) throws(KeystoreError) -> StoredSecretKey {
        var reader = JavaObjectReader(BigEndianReader(plaintext), limits: reading.limits)
        let object = try reader.read()
        guard case .object(let name, _) = object,
            name == "javax.crypto.spec.SecretKeySpec" || name == "java.security.KeyRep",
            let algorithm = object["algorithm"]?.string, let key = (object["key"] ?? object["encoded"])?.bytes
        else { throw KeystoreError(.unsupported, "a secret key of another Java class") }
        return stored(status: .decrypted, algorithm: algorithm, key: SecretBytes(key))
    }

    private func stored(status: KeyStatus, algorithm: String? = nil, key: SecretBytes? = nil) -> StoredSecretKey {
        StoredSecretKey(algorithm: algorithm, key: key, status: status, type: .jceks, encoded: encoded, pkcs8: nil)
    }
}

/// `SEQUENCE { salt OCTET STRING, iterations INTEGER }` and the encryption that it is for.
struct JCEKSScheme {
    private let salt: [UInt8]
    private let iterations: Int

    init(parameters: ArraySlice<UInt8>, limits: KeystoreLimits) throws(KeystoreError) {
        var outer = BERReader(parameters, depthMax: limits.depthMax)
        var parts = try outer.next(BERTag.sequence, "the parameters of a sealed key").reader()
        salt = Array(try parts.next(BERTag.octetString, "the salt of a sealed key").content)
        iterations = try parts.next(BERTag.integer, "the iterations of a sealed key").integer() ?? Int.max
        guard salt.count == 8 else { throw KeystoreError(.damaged, "the salt of a sealed key has not 8 bytes") }
    }

    /// nil where the passphrase is not the right one.
    func decrypt(
        _ ciphertext: [UInt8], _ forms: PassphraseForms, budget: WorkBudget
    ) throws(KeystoreError) -> [UInt8]? {
        try budget.spend(iterations)
        return try? JCEKSKeyProtector.recover(
            ciphertext, passphrase: forms.utf8, salt: salt, iterations: iterations)
    }
}
