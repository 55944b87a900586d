import KeyMaterial

/// Decides for each key of a file that is written whether it stays sealed as it was found, and under which passphrase
/// it is sealed otherwise.
struct KeySealing {
    /// The store's; nil where it has none.
    let passphrase: Passphrase?
    /// By alias, for keys that get a passphrase of their own.
    let keyPassphrases: [String: Passphrase]
    /// Whether the keystore was opened with the same passphrase, so that its sealed keys can stay as they are.
    let keepsSealedKeys: Bool
    let type: KeystoreType

    /// The sealed bytes of a private key; `seal` makes them anew where they cannot stay.
    ///
    /// - Throws: `keyLocked` where the key is not open and cannot stay; what `seal` throws.
    func bytes(
        of key: StoredKey, alias: String,
        seal: (PrivateKey, Passphrase?) throws(KeystoreError) -> [UInt8]
    ) throws(KeystoreError) -> [UInt8] {
        if let kept = kept(key.sealed, alias: alias, status: key.status, isOwn: key.ownPassphrase != nil) {
            return kept
        }
        guard case .decrypted(let privateKey) = key.state else {
            throw KeystoreError(.keyLocked, "the key is locked, so it cannot be sealed for this file", at: alias)
        }
        return try seal(privateKey, keyPassphrases[alias] ?? key.ownPassphrase ?? passphrase)
    }

    /// The same for a secret key; its algorithm, its bytes and the passphrase go to `seal`.
    func bytes(
        of secret: StoredSecretKey, alias: String,
        seal: (String, [UInt8], Passphrase?) throws(KeystoreError) -> [UInt8]
    ) throws(KeystoreError) -> [UInt8] {
        if let kept = kept(secret.sealed, alias: alias, status: secret.status, isOwn: secret.ownPassphrase != nil) {
            return kept
        }
        guard let key = secret.key, let algorithm = secret.algorithm else {
            throw KeystoreError(.keyLocked, "the secret key is locked, so it cannot be sealed for this file", at: alias)
        }
        return try seal(algorithm, key.bytes, keyPassphrases[alias] ?? secret.ownPassphrase ?? passphrase)
    }

    func kept(_ sealed: SealedKey?, alias: String, status: KeyStatus, isOwn: Bool) -> [UInt8]? {
        guard let sealed, sealed.fits(type), keyPassphrases[alias] == nil else { return nil }
        return keepsSealedKeys || isOwn || status != .decrypted ? sealed.bytes : nil
    }
}
