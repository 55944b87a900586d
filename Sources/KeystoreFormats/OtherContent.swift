import KeyMaterial

/// What is kept of a file although this module gives it no meaning.
public struct OtherContent: Sendable, Hashable {
    /// What it is, in a few words: "certificate revocation list", "safe bag 1.2.3.4".
    public let summary: String
    /// Whether the item stays closed because no passphrase that was given opens it.
    public var isEncrypted: Bool {
        switch form {
        case .safe, .lockedKey: true
        default: false
        }
    }

    /// Whether the item is a part of the file that is broken; a file that has one is not written anew.
    public var isDamaged: Bool { form == .damagedBlock }

    /// Where the item can be written back to.
    let form: Form
    /// The encoded item as it was found.
    let encoded: [UInt8]
    /// The certificate revocation list in a bag of PKCS#12; nil for anything else.
    var revocationListOfBag: [UInt8]?
    /// The chain that BKS and UBER let a public key have; otherwise empty.
    var chain: [Certificate] = []

    enum Form: Sendable, Hashable {
        /// A whole SafeBag of PKCS#12.
        case safeBag
        /// A whole ContentInfo of PKCS#12's authenticated safe.
        case safe
        /// A certificate of a format that names its kind: JKS, JCEKS, BKS and UBER.
        case certificate(type: String)
        /// A PEM block of that label.
        case pemBlock(label: String)
        /// A SubjectPublicKeyInfo, sealed or not.
        case publicKey(sealed: SealedKey?, hasOwnPassphrase: Bool)
        /// A key of BKS or UBER that may be of any kind, for it has not been opened.
        case lockedKey(SealedKey)
        /// Bytes that somebody gave to BKS or UBER as a key that is protected already.
        case protectedBytes
        /// A whole ObjectData of BCFKS.
        case objectData
        /// A PEM block that is broken; written nowhere.
        case damagedBlock
        /// Not written anywhere.
        case fileContent
    }

    /// Whether a file of that type has a place for the item.
    func fits(_ type: KeystoreType) -> Bool {
        let isOfBouncyCastle = type == .bks || type == .uber
        switch form {
        case .safeBag: return type == .pkcs12 || (type == .pem && revocationListOfBag != nil)
        case .safe: return type == .pkcs12
        case .certificate: return type == .jks || type == .jceks || isOfBouncyCastle
        case .pemBlock(label: "PUBLIC KEY"): return type == .pem || isOfBouncyCastle
        case .pemBlock(label: Self.revocationListLabel): return type == .pem || type == .pkcs12
        case .pemBlock: return type == .pem
        case .publicKey: return type == .pem || isOfBouncyCastle
        case .lockedKey(let sealed): return sealed.fits(type)
        case .protectedBytes: return isOfBouncyCastle
        case .objectData: return type == .bcfks
        case .damagedBlock, .fileContent: return false
        }
    }

    static let revocationListLabel = "X509 CRL"

    var keyStatus: KeyStatus {
        switch form {
        case .lockedKey: .locked
        case .publicKey(let sealed?, _) where !sealed.bytes.isEmpty: .decrypted
        default: .none
        }
    }

    /// The public key, where it is one.
    var publicKey: [UInt8]? {
        switch form {
        case .publicKey: encoded
        case .pemBlock(label: "PUBLIC KEY"): encoded
        default: nil
        }
    }
}
