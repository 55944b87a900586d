import LegacyCiphers

/// Hash functions by their object identifiers.
enum AlgorithmNames {
    /// Source: RFC 8018 appendix B.1; NIST's register of 2.16.840.1.101.3.4.2; RFC 4357 and RFC 9548 for the
    /// Russian ones.
    static func pseudorandomFunction(_ element: BERElement) -> HashAlgorithm? {
        pseudorandomFunctions[ObjectIdentifier(content: element.content)]
    }

    static func digest(_ element: BERElement) -> HashAlgorithm? {
        digests[ObjectIdentifier(content: element.content)]
    }

    private static let pseudorandomFunctions: [ObjectIdentifier: HashAlgorithm] = [
        ObjectIdentifier(1, 2, 840, 113549, 2, 6): .md5,
        ObjectIdentifier(1, 2, 840, 113549, 2, 7): .sha1,
        ObjectIdentifier(1, 2, 840, 113549, 2, 8): .sha224,
        ObjectIdentifier(1, 2, 840, 113549, 2, 9): .sha256,
        ObjectIdentifier(1, 2, 840, 113549, 2, 10): .sha384,
        ObjectIdentifier(1, 2, 840, 113549, 2, 11): .sha512,
        ObjectIdentifier(1, 2, 840, 113549, 2, 12): .sha512by224,
        ObjectIdentifier(1, 2, 840, 113549, 2, 13): .sha512by256,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 13): .sha3with224,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 14): .sha3with256,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 15): .sha3with384,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 16): .sha3with512,
        ObjectIdentifier(1, 3, 6, 1, 5, 5, 8, 1, 4): .ripemd160,
        ObjectIdentifier(1, 2, 156, 10197, 1, 401, 3, 1): .sm3,
        ObjectIdentifier(1, 2, 643, 7, 1, 1, 4, 1): .streebog256,
        ObjectIdentifier(1, 2, 643, 7, 1, 1, 4, 2): .streebog512,
        ObjectIdentifier(1, 2, 643, 2, 2, 10): .gost94,
    ]

    private static let digests: [ObjectIdentifier: HashAlgorithm] = [
        ObjectIdentifier(1, 2, 840, 113549, 2, 2): .md2,
        ObjectIdentifier(1, 2, 840, 113549, 2, 4): .md4,
        ObjectIdentifier(1, 2, 840, 113549, 2, 5): .md5,
        ObjectIdentifier(1, 3, 14, 3, 2, 26): .sha1,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 4): .sha224,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 1): .sha256,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 2): .sha384,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 3): .sha512,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 5): .sha512by224,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 6): .sha512by256,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 7): .sha3with224,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 8): .sha3with256,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 9): .sha3with384,
        ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 10): .sha3with512,
        ObjectIdentifier(1, 3, 36, 3, 2, 1): .ripemd160,
        ObjectIdentifier(1, 2, 156, 10197, 1, 401): .sm3,
        ObjectIdentifier(1, 3, 6, 1, 4, 1, 1722, 12, 2, 1, 16): .blake2b512,
        ObjectIdentifier(1, 3, 6, 1, 4, 1, 1722, 12, 2, 2, 8): .blake2s256,
        ObjectIdentifier(1, 2, 643, 7, 1, 1, 2, 2): .streebog256,
        ObjectIdentifier(1, 2, 643, 7, 1, 1, 2, 3): .streebog512,
        ObjectIdentifier(1, 2, 643, 2, 2, 9): .gost94,
        ObjectIdentifier(1, 0, 10118, 3, 0, 55): .whirlpool,
    ]

    /// The name of an algorithm that is met in files and not handled here, and its identifier, which is all there is of
    /// others.
    static func text(of element: BERElement) -> String {
        let identifier = element.identifierText
        return unhandled[identifier].map { "\($0) (\(identifier))" } ?? identifier
    }

    /// Source: RFC 9548 and RFC 9337 for the Russian ones.
    private static let unhandled: [String: String] = [
        "1.2.643.7.1.1.5.1.1": "Magma in CTR-ACPKM mode",
        "1.2.643.7.1.1.5.1.2": "Magma in CTR-ACPKM-OMAC mode",
        "1.2.643.7.1.1.5.2.1": "Kuznyechik in CTR-ACPKM mode",
        "1.2.643.7.1.1.5.2.2": "Kuznyechik in CTR-ACPKM-OMAC mode",
        "1.2.840.113549.3.9": "RC5-CBC-PAD",
        "1.3.14.3.2.18": "SHA-0",
        "2.5.8.3.101": "MDC-2",
    ]
}
