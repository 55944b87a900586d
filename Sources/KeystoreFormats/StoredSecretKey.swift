public import KeyMaterial

/// A symmetric key as a keystore holds it: opened, or sealed as it was found.
public struct StoredSecretKey: Sendable {
    /// The name that the file gives to its use, "AES" or an object identifier; nil when it is still locked.
    public let algorithm: String?
    /// The key itself; nil when it is still locked.
    public let key: SecretBytes?
    /// Whether `key` is at hand.
    public let status: KeyStatus
    /// The passphrase of this key alone; nil where the store's own opens it, or none is known.
    public let ownPassphrase: Passphrase?
    /// The item as it stands in the file; nil for one that was in the clear or is new.
    let sealed: SealedKey?

    /// - Parameters:
    ///   - algorithm: as Java names it: "AES", "HmacSHA256".
    ///   - key: the key in the clear.
    ///   - ownPassphrase: what to seal the key with instead of the store's passphrase.
    public init(algorithm: String, key: SecretBytes, ownPassphrase: Passphrase? = nil) {
        self.init(algorithm: algorithm, key: key, ownPassphrase: ownPassphrase, sealed: nil)
    }

    init(algorithm: String, key: SecretBytes, ownPassphrase: Passphrase?, sealed: SealedKey?) {
        self.algorithm = algorithm
        self.key = key
        self.ownPassphrase = ownPassphrase
        self.sealed = sealed
        status = .decrypted
    }

    /// A key that has not been opened.
    init(status: KeyStatus, sealed: SealedKey) {
        self.status = status
        self.sealed = sealed
        algorithm = nil
        key = nil
        ownPassphrase = nil
    }

    /// The size of the bytes, parity bits of DES among them; nil when it is still locked.
    public var keySizeBits: Int? { key.map { $0.count * 8 } }
}

/// Names of symmetric algorithms and their object identifiers, as Java pairs them.
enum SecretKeyAlgorithm {
    /// The name; the identifier in digits where there is none.
    static func name(_ identifier: BERElement) -> String {
        let text = identifier.identifierText
        return names[text] ?? text
    }

    /// Whether the identifier is that of a symmetric algorithm.
    static func isKnown(_ identifier: BERElement) -> Bool { names[identifier.identifierText] != nil }

    /// nil where the name has no identifier.
    static func identifier(of name: String) -> ObjectIdentifier? {
        let folded = name.lowercased()
        if let known = identifiers[folded] { return ObjectIdentifier(text: known) }
        return ObjectIdentifier(text: name)
    }

    /// The same for BCFKS, where BouncyCastle gives triple DES another identifier than everybody else.
    static func bcfksIdentifier(of name: String) -> ObjectIdentifier? {
        guard identifiers[name.lowercased()] == "1.2.840.113549.3.7" else { return identifier(of: name) }
        return ObjectIdentifier(text: "1.3.14.3.2.17")
    }

    private static let names = [
        "1.3.14.3.2.17": "DESede",
        "2.16.840.1.101.3.4.1": "AES", "1.2.840.113549.3.7": "DESede", "1.3.14.3.2.7": "DES",
        "1.2.840.113549.3.4": "RC4", "1.2.840.113549.3.2": "RC2", "1.3.6.1.4.1.3029.1.2": "Blowfish",
        "1.2.840.113549.2.6": "HmacMD5",
        "1.2.840.113549.2.7": "HmacSHA1", "1.2.840.113549.2.8": "HmacSHA224", "1.2.840.113549.2.9": "HmacSHA256",
        "1.2.840.113549.2.10": "HmacSHA384", "1.2.840.113549.2.11": "HmacSHA512",
        "1.2.840.113549.2.12": "HmacSHA512/224", "1.2.840.113549.2.13": "HmacSHA512/256",
        "2.16.840.1.101.3.4.2.13": "HmacSHA3-224", "2.16.840.1.101.3.4.2.14": "HmacSHA3-256",
        "2.16.840.1.101.3.4.2.15": "HmacSHA3-384", "2.16.840.1.101.3.4.2.16": "HmacSHA3-512",
        "1.2.410.200004.1.4": "SEED", "1.2.392.200011.61.1.1.1.2": "Camellia", "1.2.410.200046.1.1.2": "ARIA",
        "1.2.840.113533.7.66.10": "CAST5", "1.2.840.113549.1.5.3": "PBEWithMD5AndDES",
    ]

    private static let identifiers = Dictionary(
        [
            ("desede", "1.2.840.113549.3.7"), ("tripledes", "1.2.840.113549.3.7"), ("arcfour", "1.2.840.113549.3.4"),
        ] + names.map { ($0.value.lowercased(), $0.key) },
        uniquingKeysWith: { first, _ in first })
}
