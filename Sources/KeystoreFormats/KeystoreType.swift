/// The file formats that are recognised; the raw value is the name that people and scripts see.
public enum KeystoreType: String, Sendable, Hashable, CaseIterable {
    case jks = "JKS"
    case jceks = "JCEKS"
    case pkcs12 = "PKCS12"
    case bks = "BKS"
    case uber = "UBER"
    case bcfks = "BCFKS"
    case pem = "PEM"
    case pkcs7 = "PKCS7"
    case pkiPath = "PKIPATH"
    /// One key, whatever it stands in: PKCS#8, PKCS#1, SEC 1, a `.pvk` of Windows.
    case pkcs8 = "PKCS8"
    case certificate = "CERTIFICATE"

    /// Whether a whole keystore can be written in this format.
    public var isWritable: Bool {
        switch self {
        case .jks, .jceks, .pkcs12, .bks, .uber, .bcfks, .pem: true
        case .pkcs7, .pkiPath, .pkcs8, .certificate: false
        }
    }

    /// Whether a key may have another passphrase than its store.
    public var hasKeyPassphrases: Bool {
        switch self {
        case .jks, .jceks, .bks, .uber, .bcfks: true
        case .pkcs12, .pem, .pkcs7, .pkiPath, .pkcs8, .certificate: false
        }
    }

    /// Whether aliases that differ only in case are one alias to the programs that own the format.
    var foldsCase: Bool {
        switch self {
        case .jks, .jceks, .pkcs12: true
        case .bks, .uber, .bcfks, .pem, .pkcs7, .pkiPath, .pkcs8, .certificate: false
        }
    }
}

extension KeystoreType {
    /// The format of a file, found from its content; nil for what is none of them.
    ///
    /// Only the outermost structure is looked at, so that a damaged file has a format, too.
    public init?(detecting bytes: [UInt8], limits: KeystoreLimits = .default) {
        guard bytes.count <= limits.bytesMax else { return nil }
        switch FormatDetection.format(of: bytes[...], limits: limits) {
        case .jks: self = .jks
        case .jceks: self = .jceks
        case .pkcs12: self = .pkcs12
        case .bks: self = .bks
        case .uber: self = .uber
        case .bcfks: self = .bcfks
        case .pem: self = .pem
        case .pkcs7: self = .pkcs7
        case .certificatePath: self = .pkiPath
        case .certificate: self = .certificate
        case .privateKey, .publicKey, .microsoftKey: self = .pkcs8
        case .base64(let decoded), .text(let decoded): self.init(detecting: decoded, limits: limits)
        case .notAKeystore: return nil
        }
    }
}

/// What is known about whether the file is as its writer left it.
public enum KeystoreIntegrity: String, Sendable, Hashable {
    /// The check in the file was computed with the passphrase, and matches.
    case verified
    /// The file carries no check.
    case unprotected
    /// The file carries a check and nothing was given to compute it with, or its algorithm is not known here.
    case unchecked
}
