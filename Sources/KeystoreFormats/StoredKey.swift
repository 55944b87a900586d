public import KeyMaterial

/// Whether a key is at hand.
public enum KeyStatus: String, Sendable, Hashable, CaseIterable {
    case decrypted
    /// No passphrase that was given opens it.
    case locked
    /// It opened, and what came out is no key.
    case malformed
    /// It is protected in a way that is not handled here.
    case unsupported
    /// The entry has no key.
    case none
}

/// A private key as a keystore holds it: opened, or sealed as it was found.
public struct StoredKey: Sendable {
    public enum State: Sendable {
        case decrypted(PrivateKey)
        case locked
        /// Opened, and no key came out; says why.
        case malformed(String)
        /// Names the protection that is not handled.
        case unsupported(String)
    }

    public let state: State
    /// The passphrase of this key alone; nil where the store's own opens it, or none is known.
    public let ownPassphrase: Passphrase?
    /// The key as it stands in the file; nil for one that was in the clear or is new.
    let sealed: SealedKey?

    /// - Parameter ownPassphrase: what to seal the key with instead of the store's passphrase.
    public init(_ key: PrivateKey, ownPassphrase: Passphrase? = nil) {
        self.init(state: .decrypted(key), ownPassphrase: ownPassphrase, sealed: nil)
    }

    init(state: State, ownPassphrase: Passphrase?, sealed: SealedKey?) {
        self.state = state
        self.ownPassphrase = ownPassphrase
        self.sealed = sealed
    }

    public var status: KeyStatus {
        switch state {
        case .decrypted: .decrypted
        case .locked: .locked
        case .malformed: .malformed
        case .unsupported: .unsupported
        }
    }
}

/// EncryptedPrivateKeyInfo as found, and the file format that it came from.
struct SealedKey: Sendable {
    let type: KeystoreType
    let encryptedPrivateKeyInfo: [UInt8]
}

/// A symmetric key as a keystore holds it.
public struct StoredSecretKey: Sendable {
    /// The name that the file gives to its use, "AES" or an object identifier; nil when it is still locked.
    public let algorithm: String?
    /// The key itself; nil when it is still locked.
    public let key: SecretBytes?
    public let status: KeyStatus
    let type: KeystoreType
    /// The item as it was found: the value of a PKCS#12 secret bag.
    let encoded: [UInt8]
    /// The key with its algorithm, for sealing it anew; nil when it is still locked.
    let pkcs8: SecretBytes?

    public var keySizeBits: Int? { key.map { $0.count * 8 } }
}
