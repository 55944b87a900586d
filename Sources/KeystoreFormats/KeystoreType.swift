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
    case pkcs8 = "PKCS8"
    case certificate = "CERTIFICATE"

    /// Whether a whole keystore can be written in this format.
    public var isWritable: Bool {
        switch self {
        case .jks, .pkcs12, .pem: true
        case .jceks, .bks, .uber, .bcfks, .pkcs7, .pkcs8, .certificate: false
        }
    }

    /// Whether aliases that differ only in case are one alias to the programs that own the format.
    var foldsCase: Bool {
        switch self {
        case .jks, .jceks, .pkcs12: true
        case .bks, .uber, .bcfks, .pem, .pkcs7, .pkcs8, .certificate: false
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
