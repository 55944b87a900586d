/// The fields of an unencrypted private key, and what can be told of it without computing.
///
///     OneAsymmetricKey ::= SEQUENCE { version INTEGER, privateKeyAlgorithm AlgorithmIdentifier,
///         privateKey OCTET STRING, attributes [0] OPTIONAL, publicKey [1] IMPLICIT BIT STRING OPTIONAL }
///
/// Source: RFC 5958 section 2; RFC 5208 section 5 for version 0, which has no public key.
struct PrivateKeyFields {
    let algorithm: AlgorithmIdentifier
    /// The content of the OCTET STRING: the algorithm's own structure.
    let keyBytes: [UInt8]
    /// Of version 1 only; nil when absent.
    let publicKeyBits: [UInt8]?

    init(_ der: [UInt8]) throws(KeyMaterialError) {
        guard der.count <= PrivateKey.bytesMax else {
            throw KeyMaterialError(.limitExceeded, "A private key of more than \(PrivateKey.bytesMax) bytes")
        }
        var fields = try ASN1Element(der, name: "PrivateKeyInfo").children()
        _ = try fields.next("version").integer(max: 255)
        algorithm = try AlgorithmIdentifier(try fields.next("privateKeyAlgorithm"))
        keyBytes = try fields.next("privateKey").octets()
        _ = try fields.nextIf("attributes", .context(0))
        publicKeyBits = try fields.nextIf("publicKey", .primitiveContext(1)).map { element throws(KeyMaterialError) in
            Array(try element.bits(.primitiveContext(1)))
        }
    }

    /// Nil when the encoding does not carry it and nothing here computes it.
    func publicKey() throws(KeyMaterialError) -> PublicKey? {
        switch algorithm.oid {
        case KeyAlgorithmNames.rsa, KeyAlgorithmNames.rsaPSS:
            return try encoded(try RSAPrivateNumbers(keyBytes).publicNumbers.derEncoded)
        case KeyAlgorithmNames.ec:
            let inner = try ECPrivateKeyFields(keyBytes)
            guard let point = inner.publicPoint ?? publicKeyBits ?? computedPoint(inner.scalar) else { return nil }
            return try encoded(point)
        case KeyAlgorithmNames.ed25519, KeyAlgorithmNames.x25519:
            let seed = try ASN1Element(keyBytes, name: "CurvePrivateKey").octets()
            guard let bits = publicKeyBits ?? UsableKey.publicBits(seed: seed, algorithm: algorithm.oid) else {
                throw KeyMaterialError(.malformed, "The private key has not 32 bytes", at: "privateKey")
            }
            return try encoded(bits)
        default:
            return try publicKeyBits.map { bits throws(KeyMaterialError) in try encoded(bits) }
        }
    }

    private func computedPoint(_ scalar: [UInt8]) -> [UInt8]? {
        guard let curve = KeyParameters(algorithm).curveOID else { return nil }
        return UsableKey.publicPoint(scalar: scalar, curve: curve)
    }

    private func encoded(_ bits: [UInt8]) throws(KeyMaterialError) -> PublicKey {
        try PublicKey.encoded(algorithm: algorithm.derEncoded, keyBits: bits)
    }
}

/// What is public of an RSA private key.
///
///     RSAPrivateKey ::= SEQUENCE { version, modulus, publicExponent, privateExponent, prime1, … }
///
/// Source: RFC 8017 appendix A.1.2.
struct RSAPrivateNumbers {
    let publicNumbers: RSAPublicNumbers

    init(_ der: [UInt8]) throws(KeyMaterialError) {
        var fields = try ASN1Element(der, name: "RSAPrivateKey").children()
        _ = try fields.next("version").integer(max: 1)
        let modulus = try fields.next("modulus").unsignedIntegerBytes()
        let exponent = try fields.next("publicExponent").unsignedIntegerBytes()
        _ = try fields.next("privateExponent", .integer)
        publicNumbers = RSAPublicNumbers(modulus: Array(modulus), exponent: Array(exponent))
    }
}

/// The fields of a private key on a curve.
///
///     ECPrivateKey ::= SEQUENCE { version, privateKey OCTET STRING, parameters [0] OPTIONAL, publicKey [1] OPTIONAL }
///
/// Source: RFC 5915 section 3.
struct ECPrivateKeyFields {
    let scalar: [UInt8]
    /// The DER of the curve's parameters; nil when absent, as within PKCS#8.
    let parameters: [UInt8]?
    let publicPoint: [UInt8]?

    init(_ der: [UInt8]) throws(KeyMaterialError) {
        var fields = try ASN1Element(der, name: "ECPrivateKey").children()
        _ = try fields.next("version").integer(max: 1)
        scalar = try fields.next("privateKey").octets()
        if let wrapped = try fields.nextIf("parameters", .context(0)) {
            var inner = try wrapped.children(.context(0))
            parameters = Array(try inner.next("parameters").encoded)
        } else {
            parameters = nil
        }
        if let wrapped = try fields.nextIf("publicKey", .context(1)) {
            var inner = try wrapped.children(.context(1))
            publicPoint = Array(try inner.next("publicKey").bits())
        } else {
            publicPoint = nil
        }
    }
}
