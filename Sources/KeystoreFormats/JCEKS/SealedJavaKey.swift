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
                return try key(in: plaintext, ownPassphrase: candidate.own)
            }
            return StoredSecretKey(status: .locked, sealed: sealedKey)
        } catch {
            return StoredSecretKey(status: try KeystoreReading.state(of: error).status, sealed: sealedKey)
        }
    }

    private var sealedKey: SealedKey { SealedKey(type: .jceks, bytes: encoded, isSecret: true) }

    private func key(in plaintext: [UInt8], ownPassphrase: Passphrase?) throws(KeystoreError) -> StoredSecretKey {
        var reader = JavaObjectReader(BigEndianReader(plaintext), limits: reading.limits)
        let object = try reader.read()
        guard case .object(let name, _) = object,
            name == "javax.crypto.spec.SecretKeySpec" || name == "java.security.KeyRep",
            let algorithm = object["algorithm"]?.string, let key = (object["key"] ?? object["encoded"])?.bytes
        else { throw KeystoreError(.unsupported, "a secret key of another Java class") }
        return StoredSecretKey(
            algorithm: algorithm, key: SecretBytes(key), ownPassphrase: ownPassphrase, sealed: sealedKey)
    }

    /// The sealed object of a new secret key.
    static func seal(algorithm: String, key: [UInt8], passphrase: Passphrase) throws(KeystoreError) -> [UInt8] {
        let plain = try JavaObjectWriter.secretKey(algorithm: algorithm, key: key)
        let sealed = try JCEKSScheme.encrypt(plain, passphrase)
        return try JavaObjectWriter.sealedObject(parameters: sealed.parameters, content: sealed.ciphertext)
    }
}
