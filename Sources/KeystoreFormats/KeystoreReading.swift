import KeyMaterial

/// One reading of one file: what it may be opened with, and how much work it may still ask for.
struct KeystoreReading {
    let passphrase: Passphrase?
    let keyPassphrases: [Passphrase]
    let limits: KeystoreLimits

    func keystore(of bytes: [UInt8]) throws(KeystoreError) -> Keystore {
        fatalError("surface")
    }

    func open(_ sealed: SealedKey) throws(KeystoreError) -> StoredKey {
        fatalError("surface")
    }
}
