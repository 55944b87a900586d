/// What kinds of key are called, and how large they are.
enum KeyAlgorithmNames {
    static let rsa = "1.2.840.113549.1.1.1"
    static let rsaPSS = "1.2.840.113549.1.1.10"
    static let ec = "1.2.840.10045.2.1"
    static let dsa = "1.2.840.10040.4.1"
    static let ed25519 = "1.3.101.112"
    static let x25519 = "1.3.101.110"

    /// Name and, where the algorithm fixes it, the size in bits.
    private static let known: [String: (name: String, bits: Int?)] = [
        rsa: ("RSA", nil), rsaPSS: ("RSASSA-PSS", nil), ec: ("EC", nil), dsa: ("DSA", nil),
        ed25519: ("Ed25519", 256), "1.3.101.113": ("Ed448", 456), x25519: ("X25519", 256), "1.3.101.111": ("X448", 448),
        "1.2.840.113549.1.3.1": ("DH", nil), "1.2.840.10046.2.1": ("DH", nil),
        "2.16.840.1.101.3.4.3.17": ("ML-DSA-44", nil), "2.16.840.1.101.3.4.3.18": ("ML-DSA-65", nil),
        "2.16.840.1.101.3.4.3.19": ("ML-DSA-87", nil), "2.16.840.1.101.3.4.4.1": ("ML-KEM-512", nil),
        "2.16.840.1.101.3.4.4.2": ("ML-KEM-768", nil), "2.16.840.1.101.3.4.4.3": ("ML-KEM-1024", nil),
        "1.2.643.2.2.19": ("ECGOST3410", 256), "1.2.643.7.1.1.1.1": ("ECGOST3410-2012", 256),
        "1.2.643.7.1.1.1.2": ("ECGOST3410-2012", 512),
    ]

    static func name(_ oid: String) -> String { known[oid]?.name ?? oid }

    static func fixedBits(_ oid: String) -> Int? { known[oid]?.bits }
}

/// The named curves that files are met with.
///
/// Source: RFC 5480 section 2.1.1.1, RFC 5639, SEC 2.
enum CurveNames {
    static let p256 = "1.2.840.10045.3.1.7"
    static let p384 = "1.3.132.0.34"
    static let p521 = "1.3.132.0.35"

    private static let known: [String: (name: String, bits: Int)] = [
        p256: ("P-256", 256), p384: ("P-384", 384), p521: ("P-521", 521),
        "1.2.840.10045.3.1.1": ("P-192", 192), "1.3.132.0.33": ("P-224", 224),
        "1.3.132.0.10": ("secp256k1", 256), "1.3.132.0.8": ("secp160r1", 160), "1.3.132.0.9": ("secp160k1", 160),
        "1.3.132.0.30": ("secp160r2", 160), "1.3.132.0.31": ("secp192k1", 192), "1.3.132.0.32": ("secp224k1", 224),
        "1.3.132.0.6": ("secp112r1", 112), "1.3.132.0.7": ("secp112r2", 112), "1.3.132.0.28": ("secp128r1", 128),
        "1.3.132.0.29": ("secp128r2", 128), "1.3.132.0.1": ("sect163k1", 163), "1.3.132.0.15": ("sect163r2", 163),
        "1.3.132.0.26": ("sect233k1", 233), "1.3.132.0.27": ("sect233r1", 233), "1.3.132.0.16": ("sect283k1", 283),
        "1.3.132.0.17": ("sect283r1", 283), "1.3.132.0.36": ("sect409k1", 409), "1.3.132.0.37": ("sect409r1", 409),
        "1.3.132.0.38": ("sect571k1", 571), "1.3.132.0.39": ("sect571r1", 571),
        "1.3.36.3.3.2.8.1.1.1": ("brainpoolP160r1", 160), "1.3.36.3.3.2.8.1.1.3": ("brainpoolP192r1", 192),
        "1.3.36.3.3.2.8.1.1.5": ("brainpoolP224r1", 224), "1.3.36.3.3.2.8.1.1.7": ("brainpoolP256r1", 256),
        "1.3.36.3.3.2.8.1.1.8": ("brainpoolP256t1", 256), "1.3.36.3.3.2.8.1.1.9": ("brainpoolP320r1", 320),
        "1.3.36.3.3.2.8.1.1.11": ("brainpoolP384r1", 384), "1.3.36.3.3.2.8.1.1.12": ("brainpoolP384t1", 384),
        "1.3.36.3.3.2.8.1.1.13": ("brainpoolP512r1", 512), "1.3.36.3.3.2.8.1.1.14": ("brainpoolP512t1", 512),
        "1.2.156.10197.1.301": ("sm2p256v1", 256),
    ]

    static func name(_ oid: String) -> String { known[oid]?.name ?? oid }

    static func bits(_ oid: String) -> Int? { known[oid]?.bits }
}
