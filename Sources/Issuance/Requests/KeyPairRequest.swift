public import KeyMaterial
public import KeystoreFormats

/// The file in which a key pair is handed over.
public enum KeyPairFormat: String, Sendable, Hashable, CaseIterable {
    case pkcs12, jks, pem

    var keystoreType: KeystoreType {
        switch self {
        case .pkcs12: .pkcs12
        case .jks: .jks
        case .pem: .pem
        }
    }

    /// With its dot.
    public var fileExtension: String {
        switch self {
        case .pkcs12: ".p12"
        case .jks: ".jks"
        case .pem: ".pem"
        }
    }

    public var mediaType: String {
        switch self {
        case .pkcs12: "application/x-pkcs12"
        case .jks: "application/x-java-keystore"
        case .pem: "application/x-pem-file"
        }
    }
}

/// What a new key pair is to be.
public struct KeyPairRequest: Sendable, Hashable {
    /// The communication user that it is for; becomes the alias in the `.p12`.
    public var userID: String
    /// Nil for `CN=` and the user's id.
    public var subject: DistinguishedName?
    public var algorithm: KeyAlgorithm
    /// From now; at most ten years, and never longer than the authority's own certificate.
    public var validitySeconds: Double

    /// How the file is written.
    public var format: KeyPairFormat
    /// The age of the programs that must open a PKCS#12 file; the other formats know none but `modern2026`.
    public var profile: WritingProfile

    public static let validitySecondsDefault = CertificateValidity.secondsDefault

    public init(
        userID: String, subject: DistinguishedName? = nil, algorithm: KeyAlgorithm = .ecP256,
        validitySeconds: Double = KeyPairRequest.validitySecondsDefault, format: KeyPairFormat = .pkcs12,
        profile: WritingProfile = .modern2026
    ) {
        self.userID = userID
        self.subject = subject
        self.format = format
        self.profile = profile
        self.algorithm = algorithm
        self.validitySeconds = validitySeconds
    }
}

/// A key pair as it is handed over. The authority forgets the private key when this value goes.
public struct IssuedKeyPair: Sendable, CustomStringConvertible {
    /// Key, certificate and chain under the passphrase that was given.
    public let file: [UInt8]
    public let certificate: Certificate
    /// The certificates above it, the issuer's first.
    public let chain: [Certificate]

    public var description: String { "IssuedKeyPair(\(certificate.subject))" }
}

/// The identity of a server of ours, for its TLS listener.
public struct IssuedServerIdentity: Sendable, CustomStringConvertible {
    public let privateKey: PrivateKey
    /// The server's own certificate first, then those above it.
    public let chain: [Certificate]

    public var description: String { "IssuedServerIdentity(\(chain.first?.subject.description ?? ""))" }
}
