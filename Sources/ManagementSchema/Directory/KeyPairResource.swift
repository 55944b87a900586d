/// The algorithms that key pairs are made with.
public enum KeyAlgorithmValue: String, SchemaEnumeration, Hashable {
    case rsa2048 = "rsa-2048"
    case rsa3072 = "rsa-3072"
    case rsa4096 = "rsa-4096"
    case ecP256 = "ec-p256"
    case ecP384 = "ec-p384"
    case ecP521 = "ec-p521"
    case ed25519
}

/// For whose readers a PKCS#12 file is written.
public enum WritingProfileValue: String, SchemaEnumeration, Hashable {
    /// AES-256 and HMAC-SHA-256.
    case modern2026
    /// For Java 8 before update 301 and others of its age.
    case java8
    /// The same as Windows itself writes it: for Windows Server 2012 and 2016, Android up to 12, macOS up to 15.
    case windowsServer2016
    /// PBMAC1 (RFC 9579), for readers under FIPS 140-3.
    case fips2026
}

/// The file that a key pair is handed over in.
public enum KeyPairFormatValue: String, SchemaEnumeration, Hashable {
    case pkcs12
    case jks
    /// The key sealed as PKCS#8, and the certificates.
    case pem
}

/// A key pair to issue for a communication user, with a certificate that is assigned to it.
public struct KeyPairCreation: Codable, Hashable, Sendable {
    public var user: String
    /// Absent: ec-p256.
    public var algorithm: KeyAlgorithmValue?
    /// RFC 4514; absent: the user's id as common name.
    public var subject: String?
    public var validityDays: Int?
    /// Protects the file; not kept.
    public var passphrase: String
    /// Absent: pkcs12.
    public var format: KeyPairFormatValue?
    /// Of a PKCS#12 file; absent: modern2026.
    public var profile: WritingProfileValue?

    public init(
        user: String, algorithm: KeyAlgorithmValue? = nil, subject: String? = nil, validityDays: Int? = nil,
        passphrase: String, format: KeyPairFormatValue? = nil, profile: WritingProfileValue? = nil
    ) {
        self.user = user
        self.algorithm = algorithm
        self.subject = subject
        self.validityDays = validityDays
        self.passphrase = passphrase
        self.format = format
        self.profile = profile
    }
}

/// A key pair that was issued; the private key is in the file and nowhere else.
public struct KeyPairCreated: Codable, Hashable, Sendable {
    public var certificate: CertificateResource
    public var fileName: String
    /// The file, in Base64.
    public var content: String
    /// The same where it is a PKCS#12 file.
    @Nullable public var pkcs12: String?
    /// The certificate.
    public var pem: String

    public init(
        certificate: CertificateResource, fileName: String, content: String, pkcs12: String? = nil, pem: String
    ) {
        self.certificate = certificate
        self.fileName = fileName
        self.content = content
        self.pkcs12 = pkcs12
        self.pem = pem
    }
}

/// A certificate request to sign for a communication user; the caller keeps its key.
public struct CertificateSigning: Codable, Hashable, Sendable {
    public var user: String
    /// PKCS#10, PEM text or base64 of DER.
    public var request: String
    public var validityDays: Int?

    public init(user: String, request: String, validityDays: Int? = nil) {
        self.user = user
        self.request = request
        self.validityDays = validityDays
    }
}

/// A certificate that was issued for a request, and assigned.
public struct CertificateSigned: Codable, Hashable, Sendable {
    public var certificate: CertificateResource
    /// The certificate, then the authority's.
    public var pem: String

    public init(certificate: CertificateResource, pem: String) {
        self.certificate = certificate
        self.pem = pem
    }
}
