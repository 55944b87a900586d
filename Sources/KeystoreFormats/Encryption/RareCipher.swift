import LegacyCiphers

/// The block ciphers of PBES2 and of old PEM keys that hardly any file is encrypted with.
///
/// IDEA is ours. The others are the distribution's libcrypto, in builds with the package trait `OpenSSL`; without it they
/// are named and not opened.
enum RareCipher: String {
    case camellia128 = "CAMELLIA-128-CBC"
    case camellia192 = "CAMELLIA-192-CBC"
    case camellia256 = "CAMELLIA-256-CBC"
    case aria128 = "ARIA-128-CBC"
    case aria192 = "ARIA-192-CBC"
    case aria256 = "ARIA-256-CBC"
    case seed = "SEED-CBC"
    case cast5 = "CAST5-CBC"
    case blowfish = "BF-CBC"
    case idea = "IDEA-CBC"
    case sm4 = "SM4-CBC"

    /// In bytes, where the file does not say.
    var keyLength: Int {
        switch self {
        case .camellia128, .aria128, .seed, .cast5, .blowfish, .idea, .sm4: 16
        case .camellia192, .aria192: 24
        case .camellia256, .aria256: 32
        }
    }

    /// Whether keys of other lengths are keys, too.
    var takesOtherKeyLengths: Bool { self == .cast5 || self == .blowfish }

    private var vectorLength: Int {
        switch self {
        case .cast5, .blowfish, .idea: 8
        default: 16
        }
    }

    /// Source: RFC 3657, RFC 5794, RFC 4269, RFC 2984, RFC 3058, GM/T 0006 and the registrations of their authors.
    init?(_ identifier: BERElement) {
        guard let cipher = Self.identifiers[identifier.identifierText] else { return nil }
        self = cipher
    }

    private static let identifiers: [String: RareCipher] = [
        "1.2.392.200011.61.1.1.1.2": .camellia128, "1.2.392.200011.61.1.1.1.3": .camellia192,
        "1.2.392.200011.61.1.1.1.4": .camellia256, "1.2.410.200046.1.1.2": .aria128,
        "1.2.410.200046.1.1.7": .aria192, "1.2.410.200046.1.1.12": .aria256, "1.2.410.200004.1.4": .seed,
        "1.2.840.113533.7.66.10": .cast5, "1.3.6.1.4.1.3029.1.2": .blowfish, "1.3.6.1.4.1.188.7.1.1.2": .idea,
        "1.2.156.10197.1.104.2": .sm4,
    ]

    /// The plaintext; nil where the padding shows that the key is wrong.
    ///
    /// - Throws: `cipherMissing`, naming the cipher, in builds that lack it; `damaged`.
    func decrypt(_ ciphertext: [UInt8], key: [UInt8], vector: [UInt8]) throws(KeystoreError) -> [UInt8]? {
        guard vector.count == vectorLength else {
            throw KeystoreError(.damaged, "an initialization vector of another length than \(vectorLength) bytes")
        }
        if self == .idea {
            return try ContentCipher.decryptSmall(ciphertext[...], vector) { () throws(LegacyCipherError) in
                try IDEA(key: key)
            }
        }
        #if OpenSSL
            return try LibCrypto.decrypt(ciphertext, cipher: rawValue, key: key, vector: vector)
        #else
            throw KeystoreError(
                .cipherMissing, "\(rawValue), which this build lacks: it comes with the package trait OpenSSL")
        #endif
    }
}
