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
    /// What came of opening the key.
    public enum State: Sendable {
        case decrypted(PrivateKey)
        case locked
        /// Opened, and no key came out; says why.
        case malformed(String)
        /// Names the protection that is not handled: `unsupported`, or `cipherMissing` where another build handles it.
        case unsupported(KeystoreError)

        var status: KeyStatus {
            switch self {
            case .decrypted: .decrypted
            case .locked: .locked
            case .malformed: .malformed
            case .unsupported: .unsupported
            }
        }
    }

    /// The key itself, or why it is not at hand.
    public let state: State
    /// The passphrase of this key alone; nil where the store's own opens it, or none is known.
    public let ownPassphrase: Passphrase?
    /// The key as it stands in the file; nil for one that was in the clear or is new.
    let sealed: SealedKey?

    /// - Parameters:
    ///   - key: the key in the clear.
    ///   - ownPassphrase: what to seal the key with instead of the store's passphrase.
    public init(_ key: PrivateKey, ownPassphrase: Passphrase? = nil) {
        self.init(state: .decrypted(key), ownPassphrase: ownPassphrase, sealed: nil)
    }

    init(state: State, ownPassphrase: Passphrase?, sealed: SealedKey?) {
        self.state = state
        self.ownPassphrase = ownPassphrase
        self.sealed = sealed
    }

    /// The state without the key in it, as it is shown and sent.
    public var status: KeyStatus { state.status }
}

/// A key of any kind as it stands sealed in a file, and the format that it came from.
struct SealedKey: Sendable, Hashable {
    let type: KeystoreType
    /// EncryptedPrivateKeyInfo; in BKS and UBER salt, iterations and ciphertext; for secret keys whatever the format
    /// puts in its place.
    let bytes: [UInt8]
    /// Whether the bytes came into a store of BouncyCastle as they are, protected by somebody else.
    var isForeign = false
    /// Whether the file says that it is a secret key.
    var isSecret = false
    /// A key encrypted in the manner of OpenSSL before PKCS#8: its block with the headers.
    var block: PEM.Block?

    /// Whether a file of that type can hold the key just as it is.
    func fits(_ type: KeystoreType) -> Bool {
        if block != nil { return type == .pem }
        switch (self.type, type) {
        case (.jks, .jceks), (.bks, .uber), (.uber, .bks), (.pkcs12, .pem), (.pem, .pkcs12): return true
        default: return self.type == type
        }
    }
}
