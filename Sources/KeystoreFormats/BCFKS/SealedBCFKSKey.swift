import KeyMaterial
import LegacyCiphers

/// A key of BCFKS as it stands in its object.
///
/// ```
/// EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }
/// EncryptedSecretKeyData ::= SEQUENCE { keyEncryptionAlgorithm AlgorithmIdentifier, encryptedKeyData OCTET STRING }
/// SecretKeyData ::= SEQUENCE { keyAlgorithm OBJECT IDENTIFIER, keyBytes OCTET STRING }
/// ```
struct SealedBCFKSKey {
    let sealed: SealedKey
    let reading: KeystoreReading

    /// - Throws: `limitExceeded`; whatever else is wrong becomes the state of the key.
    func privateKey() throws(KeystoreError) -> StoredKey {
        do throws(KeystoreError) {
            guard var opened = try open(for: .privateKey) else {
                return StoredKey(state: .locked, ownPassphrase: nil, sealed: sealed)
            }
            defer { opened.plaintext.wipe() }
            return StoredKey(
                state: KeystoreReading.state(of: opened.plaintext), ownPassphrase: opened.own, sealed: sealed)
        } catch {
            return StoredKey(state: try KeystoreReading.state(of: error), ownPassphrase: nil, sealed: sealed)
        }
    }

    /// The same for a secret key.
    func secretKey() throws(KeystoreError) -> StoredSecretKey {
        do throws(KeystoreError) {
            guard var opened = try open(for: .secretKey) else {
                return StoredSecretKey(status: .locked, sealed: sealed)
            }
            defer { opened.plaintext.wipe() }
            var outer = BERReader(opened.plaintext[...], depthMax: reading.limits.depthMax)
            var parts = try outer.next(BERTag.sequence, "a secret key").reader()
            let name = try parts.next(BERTag.objectIdentifier, "the algorithm of a secret key")
            let key = Array(try parts.next(BERTag.octetString, "the bytes of a secret key").content)
            return StoredSecretKey(
                algorithm: SecretKeyAlgorithm.name(name), key: SecretBytes(key), ownPassphrase: opened.own,
                sealed: sealed)
        } catch {
            return StoredSecretKey(status: try KeystoreReading.state(of: error).status, sealed: sealed)
        }
    }

    private func open(
        for purpose: BCFKSScheme.Purpose
    ) throws(KeystoreError) -> (plaintext: [UInt8], own: Passphrase?)? {
        var outer = BERReader(sealed.bytes[...], depthMax: reading.limits.depthMax)
        var parts = try outer.next(BERTag.sequence, "an encrypted key").reader()
        let scheme = try BCFKSScheme(try parts.next(BERTag.sequence, "the algorithm of an encrypted key"))
        let ciphertext = Array(try parts.next(BERTag.octetString, "the content of an encrypted key").content)
        for candidate in reading.candidates {
            let plaintext = try scheme.decrypt(ciphertext, for: purpose, candidate.forms, budget: reading.budget)
            if let plaintext { return (plaintext, candidate.own) }
        }
        return nil
    }
}

extension SealedBCFKSKey {
    static func seal(
        _ key: PrivateKey, passphrase: Passphrase
    ) throws(KeystoreError) -> [UInt8] {
        let sealed = try BCFKSScheme.seal(key.pkcs8DER, for: .privateKey, passphrase)
        return DER.sequence(sealed.algorithm, DER.octetString(sealed.ciphertext))
    }

    /// - Throws: `notRepresentable` where the algorithm has no object identifier.
    static func seal(
        algorithm: String, key: [UInt8], passphrase: Passphrase
    ) throws(KeystoreError) -> [UInt8] {
        guard let identifier = SecretKeyAlgorithm.bcfksIdentifier(of: algorithm) else {
            throw KeystoreError(
                .notRepresentable, "a secret key of the algorithm \(algorithm), which has no identifier")
        }
        let plaintext = DER.sequence(DER.identifier(identifier), DER.octetString(key))
        let sealed = try BCFKSScheme.seal(plaintext, for: .secretKey, passphrase)
        return DER.sequence(sealed.algorithm, DER.octetString(sealed.ciphertext))
    }
}
