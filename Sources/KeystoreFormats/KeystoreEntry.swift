public import Foundation
public import KeyMaterial

/// One thing that a keystore holds, under its alias.
public struct KeystoreEntry: Sendable {
    /// What an entry is, with everything that is known of it.
    public enum Content: Sendable {
        /// A private key; the chain starts with its own certificate, and is empty where the file has none.
        case key(StoredKey, chain: [Certificate])
        case certificate(Certificate)
        case secretKey(StoredSecretKey)
        case other(OtherContent)
    }

    /// The word for an entry that people and scripts see.
    ///
    /// `keyPair` is a private key with its certificate, `privateKey` one without.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case keyPair, privateKey, certificate, secretKey, other
    }

    /// Unique within its keystore; made up where the file has none.
    public var alias: String
    /// When the entry was made, as the file tells; nil where it does not.
    public var createdAt: Date?
    /// Changing it is changing the entry: the file is then written anew.
    public var content: Content
    /// Whether a certificate entry is marked as trusted; Java's programs show no others of a PKCS#12 file.
    public var isTrusted = true
    /// Attributes of a PKCS#12 file that mean nothing here and are written back as they were.
    var foreignAttributes = ForeignAttributes()

    /// An entry that is trusted, where it is a certificate; a date of nil means that none is known.
    public init(alias: String, createdAt: Date? = nil, content: Content) {
        self.alias = alias
        self.createdAt = createdAt
        self.content = content
    }

    /// Follows from the content.
    public var kind: Kind {
        switch content {
        case .key(_, let chain): chain.isEmpty ? .privateKey : .keyPair
        case .certificate: .certificate
        case .secretKey: .secretKey
        case .other: .other
        }
    }

    /// The chain of a key, private or public, or the one certificate; otherwise empty.
    public var certificates: [Certificate] {
        switch content {
        case .key(_, let chain): chain
        case .certificate(let certificate): [certificate]
        case .other(let other): other.chain
        case .secretKey: []
        }
    }

    /// The private key, when it has been opened.
    public var privateKey: PrivateKey? {
        guard case .key(let key, _) = content, case .decrypted(let privateKey) = key.state else { return nil }
        return privateKey
    }

    /// Whether the entry's key is at hand; `none` for certificates.
    public var keyStatus: KeyStatus {
        switch content {
        case .key(let key, _): key.status
        case .secretKey(let key): key.status
        case .other(let other): other.keyStatus
        case .certificate: .none
        }
    }

    /// What keeps a key closed that no passphrase would open; the detail names the protection. Nil for other keys, and for
    /// secret keys whose protection has no name.
    public var unsupportedProtection: KeystoreError? {
        guard case .key(let key, _) = content, case .unsupported(let error) = key.state else { return nil }
        return KeystoreError(error.code, "the key stays closed: \(error.detail)", at: alias)
    }

    /// The algorithm of the key or of the certificate's public key; nil when it is not known.
    public var algorithm: String? {
        switch content {
        case .key(_, let chain): privateKey?.algorithm ?? chain.first?.publicKey.algorithm
        case .certificate(let certificate): certificate.publicKey.algorithm
        case .secretKey(let key): key.algorithm
        case .other(let other): other.publicKey.flatMap { try? PublicKey(derEncoded: $0) }?.algorithm
        }
    }

    /// The size of that key; nil when it is not known or the algorithm has no such notion.
    public var keySizeBits: Int? {
        switch content {
        case .key(_, let chain): privateKey?.keySizeBits ?? chain.first?.publicKey.keySizeBits
        case .certificate(let certificate): certificate.publicKey.keySizeBits
        case .secretKey(let key): key.keySizeBits
        case .other(let other): other.publicKey.flatMap { try? PublicKey(derEncoded: $0) }?.keySizeBits
        }
    }
}

struct ForeignAttributes: Sendable {
    /// DER of each attribute of the key's own bag.
    var ofKey: [[UInt8]] = []
    /// DER of each attribute of a certificate's bag, by the certificate.
    var ofCertificates: [Fingerprint: [[UInt8]]] = [:]
}
