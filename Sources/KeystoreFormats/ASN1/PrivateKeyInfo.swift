/// Makes the PKCS#8 of keys that other formats hold as bare numbers.
///
/// `PrivateKeyInfo ::= SEQUENCE { version INTEGER (0), privateKeyAlgorithm AlgorithmIdentifier, privateKey OCTET STRING }`
///
/// Source: RFC 5208 section 5; RFC 8017 appendix A.1.2; RFC 3279 section 2.3.2 for DSA.
enum PrivateKeyInfo {
    /// - Parameters:
    ///   - algorithm: the AlgorithmIdentifier.
    ///   - key: as the algorithm has it.
    static func encoded(_ algorithm: [UInt8], _ key: [UInt8]) -> [UInt8] {
        DER.sequence(DER.integer(0), algorithm, DER.octetString(key))
    }

    /// - Parameter numbers: INTEGERs: modulus, exponent, secret exponent, two primes, their exponents, coefficient.
    static func rsa(_ numbers: [[UInt8]]) -> [UInt8] {
        encoded(
            DER.sequence(DER.identifier(ObjectIdentifier(1, 2, 840, 113549, 1, 1, 1)), DER.null),
            DER.sequence(of: [DER.integer(0)] + numbers))
    }

    /// - Parameters:
    ///   - parameters: INTEGERs: p, q and g.
    ///   - secret: an INTEGER.
    static func dsa(_ parameters: [[UInt8]], secret: [UInt8]) -> [UInt8] {
        let identifier = DER.identifier(ObjectIdentifier(1, 2, 840, 10040, 4, 1))
        return encoded(DER.sequence(identifier, DER.sequence(of: parameters)), secret)
    }
}
