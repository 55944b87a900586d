/// What becomes of entries whose aliases the file has too.
public enum KeystoreAdditionMode: String, SchemaEnumeration, Hashable {
    case keep
    case overwrite
    /// All entries go but the tenant's own; the file's take their place.
    case replace
}

/// A keystore file to add to the tenant's keystore; all of it, or nothing.
public struct KeystoreAddition: Codable, Hashable, Sendable {
    public var fileName: String
    /// Base64.
    public var content: String
    /// Absent: the file is opened without checking it.
    public var passphrase: String?
    /// By alias, for keys that the keystore's passphrase does not open.
    public var keyPassphrases: [String: String]?
    /// Tried on every such key that is not named in `keyPassphrases`; at most 16.
    public var keyPassphrasesToTry: [String]?
    /// True is the mode `overwrite`; not together with `mode`.
    public var overwrite: Bool?
    /// Absent: `keep`.
    public var mode: KeystoreAdditionMode?
    /// True tells what would happen and changes nothing.
    public var trial: Bool?

    public init(
        fileName: String, content: String, passphrase: String? = nil, keyPassphrases: [String: String]? = nil,
        keyPassphrasesToTry: [String]? = nil, overwrite: Bool? = nil, mode: KeystoreAdditionMode? = nil,
        trial: Bool? = nil
    ) {
        self.fileName = fileName
        self.content = content
        self.passphrase = passphrase
        self.keyPassphrases = keyPassphrases
        self.keyPassphrasesToTry = keyPassphrasesToTry
        self.overwrite = overwrite
        self.mode = mode
        self.trial = trial
    }
}

/// What became of one entry of the file.
public enum KeystoreAdditionOutcome: String, SchemaEnumeration, Hashable {
    case added
    case kept
    case overwritten
    case refused
    /// It was there before, and the file that took the place of everything does not have it.
    case removed
}

/// One entry of the file.
public struct KeystoreAdditionResult: Codable, Hashable, Sendable {
    public var alias: String
    /// `keyPair`, `certificate`, `privateKey`, `secretKey` or `other`.
    public var kind: String
    public var outcome: KeystoreAdditionOutcome
    /// Why it was kept or refused, or what to look out for.
    @Nullable public var reason: String?

    public init(alias: String, kind: String, outcome: KeystoreAdditionOutcome, reason: String? = nil) {
        self.alias = alias
        self.kind = kind
        self.outcome = outcome
        self.reason = reason
    }
}

/// What adding a file did, alias by alias.
public struct KeystoreAdditionResource: Codable, Hashable, Sendable {
    /// `Keystore name.jks added: 1 key pair (alias_1), 0 certificates`.
    public var message: String
    public var results: [KeystoreAdditionResult]
    public var version: Int

    public init(message: String, results: [KeystoreAdditionResult], version: Int) {
        self.message = message
        self.results = results
        self.version = version
    }
}

/// The one key pair of a PKCS#12 file, to add under an alias.
public struct KeyPairImport: Codable, Hashable, Sendable {
    public var alias: String
    /// Base64.
    public var content: String
    public var passphrase: String?
    /// Which key pair of the file; needed where it holds several.
    public var from: String?
    public var overwrite: Bool?

    public init(
        alias: String, content: String, passphrase: String? = nil, from: String? = nil, overwrite: Bool? = nil
    ) {
        self.alias = alias
        self.content = content
        self.passphrase = passphrase
        self.from = from
        self.overwrite = overwrite
    }
}

/// A certificate to add under an alias.
public struct KeystoreCertificateImport: Codable, Hashable, Sendable {
    public var alias: String
    /// PEM text or base64 of DER.
    public var certificate: String
    public var overwrite: Bool?

    public init(alias: String, certificate: String, overwrite: Bool? = nil) {
        self.alias = alias
        self.certificate = certificate
        self.overwrite = overwrite
    }
}
