import Crypto
import CryptoExtras

/// Checks a signature by any algorithm that swift-crypto computes.
///
/// MD5 and SHA-224 with RSA, DSA, Ed448, Brainpool curves and RSA keys under 1024 bits are not among them.
struct SignatureVerification {
    let algorithm: AlgorithmIdentifier
    let signature: [UInt8]
    let message: [UInt8]

    /// Nil when the algorithm is not usable here, or is not one of the key's.
    func isValid(for key: PublicKey) -> Bool? {
        switch algorithm.oid {
        case "1.2.840.113549.1.1.5", "1.3.14.3.2.29": rsa(key, .insecurePKCS1v1_5, Insecure.SHA1.self)
        case "1.2.840.113549.1.1.11": rsa(key, .insecurePKCS1v1_5, SHA256.self)
        case "1.2.840.113549.1.1.12": rsa(key, .insecurePKCS1v1_5, SHA384.self)
        case "1.2.840.113549.1.1.13": rsa(key, .insecurePKCS1v1_5, SHA512.self)
        case KeyAlgorithmNames.rsaPSS: pss(key)
        case "1.2.840.10045.4.1": ecdsa(key, Insecure.SHA1.self)
        case "1.2.840.10045.4.3.2": ecdsa(key, SHA256.self)
        case "1.2.840.10045.4.3.3": ecdsa(key, SHA384.self)
        case "1.2.840.10045.4.3.4": ecdsa(key, SHA512.self)
        case KeyAlgorithmNames.ed25519: ed25519(key)
        default: nil
        }
    }

    private func pss(_ key: PublicKey) -> Bool? {
        guard let parameters = PSSParameters(algorithm.parameters), parameters.digestOID == parameters.maskDigestOID,
            parameters.trailerField == 1
        else { return nil }
        switch (parameters.digestName, parameters.saltLength) {
        case ("SHA1", 20): return rsa(key, .PSS, Insecure.SHA1.self)
        case ("SHA256", 32): return rsa(key, .PSS, SHA256.self)
        case ("SHA384", 48): return rsa(key, .PSS, SHA384.self)
        case ("SHA512", 64): return rsa(key, .PSS, SHA512.self)
        default: return nil
        }
    }

    private func rsa<H: HashFunction>(_ key: PublicKey, _ padding: _RSA.Signing.Padding, _: H.Type) -> Bool? {
        guard let numbers = key.rsaNumbers, numbers.keySizeBits <= RSALimits.modulusBitsMax,
            let usable = try? _RSA.Signing.PublicKey(unsafeDERRepresentation: numbers.derEncoded)
        else { return nil }
        return usable.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: H.hash(data: message), padding: padding)
    }

    private func ecdsa<H: HashFunction>(_ key: PublicKey, _: H.Type) -> Bool? {
        let digest = H.hash(data: message)
        switch key.curveOID {
        case CurveNames.p256:
            guard let usable = P256.Signing.PublicKey(point: key.keyBits) else { return nil }
            guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return usable.isValidSignature(signature, for: digest)
        case CurveNames.p384:
            guard let usable = P384.Signing.PublicKey(point: key.keyBits) else { return nil }
            guard let signature = try? P384.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return usable.isValidSignature(signature, for: digest)
        case CurveNames.p521:
            guard let usable = P521.Signing.PublicKey(point: key.keyBits) else { return nil }
            guard let signature = try? P521.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return usable.isValidSignature(signature, for: digest)
        default: return nil
        }
    }

    private func ed25519(_ key: PublicKey) -> Bool? {
        guard key.algorithmOID == KeyAlgorithmNames.ed25519,
            let usable = try? Curve25519.Signing.PublicKey(rawRepresentation: key.keyBits)
        else { return nil }
        return usable.isValidSignature(signature, for: message)
    }
}

/// What is worked on; above it, a hostile key would cost minutes.
enum RSALimits {
    static let modulusBitsMax = 16_384
}

extension P256.Signing.PublicKey {
    /// Takes a point in either form; nil when it is not on the curve.
    fileprivate init?(point: [UInt8]) {
        guard let key = try? point.first == 4 ? Self(x963Representation: point) : Self(compressedRepresentation: point)
        else { return nil }
        self = key
    }
}

extension P384.Signing.PublicKey {
    /// Takes a point in either form; nil when it is not on the curve.
    fileprivate init?(point: [UInt8]) {
        guard let key = try? point.first == 4 ? Self(x963Representation: point) : Self(compressedRepresentation: point)
        else { return nil }
        self = key
    }
}

extension P521.Signing.PublicKey {
    /// Takes a point in either form; nil when it is not on the curve.
    fileprivate init?(point: [UInt8]) {
        guard let key = try? point.first == 4 ? Self(x963Representation: point) : Self(compressedRepresentation: point)
        else { return nil }
        self = key
    }
}
