import Crypto
import CryptoExtras

/// A private key that swift-crypto computes with.
enum UsableKey {
    case rsa(_RSA.Signing.PrivateKey)
    case rsaPSS(_RSA.Signing.PrivateKey, PSSKeyRestriction)
    case p256(P256.Signing.PrivateKey)
    case p384(P384.Signing.PrivateKey)
    case p521(P521.Signing.PrivateKey)
    case ed25519(Curve25519.Signing.PrivateKey)

    /// Throws `keyNotUsable` for other algorithms, RSA outside 1024 to 16384 bits, and keys that are inconsistent.
    init(_ fields: PrivateKeyFields) throws(KeyMaterialError) {
        let usable: UsableKey?
        switch fields.algorithm.oid {
        case KeyAlgorithmNames.rsa:
            usable = try Self.rsa(fields).map { .rsa($0) }
        case KeyAlgorithmNames.rsaPSS:
            let restriction = PSSKeyRestriction(fields.algorithm)
            let key = try Self.rsa(fields)
            usable = restriction.flatMap { restriction in key.map { .rsaPSS($0, restriction) } }
        case KeyAlgorithmNames.ec:
            usable = Self.ec(
                try ECPrivateKeyFields(fields.keyBytes).scalar, curve: KeyParameters(fields.algorithm).curveOID)
        case KeyAlgorithmNames.ed25519:
            let seed = try ASN1Element(fields.keyBytes, name: "CurvePrivateKey").octets()
            usable = (try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)).map { .ed25519($0) }
        default:
            usable = nil
        }
        guard let usable else {
            let name = KeyAlgorithmNames.name(fields.algorithm.oid)
            throw KeyMaterialError(.keyNotUsable, "Nothing can be signed with this \(name) key here")
        }
        self = usable
    }

    private static func rsa(_ fields: PrivateKeyFields) throws(KeyMaterialError) -> _RSA.Signing.PrivateKey? {
        let bits = try RSAPrivateNumbers(fields.keyBytes).publicNumbers.keySizeBits
        guard (1024...RSALimits.modulusBitsMax).contains(bits) else { return nil }
        return try? _RSA.Signing.PrivateKey(unsafeDERRepresentation: fields.keyBytes)
    }

    private static func ec(_ scalar: [UInt8], curve: String?) -> UsableKey? {
        switch curve {
        case CurveNames.p256:
            sized(scalar, 32).flatMap { try? P256.Signing.PrivateKey(rawRepresentation: $0) }.map { .p256($0) }
        case CurveNames.p384:
            sized(scalar, 48).flatMap { try? P384.Signing.PrivateKey(rawRepresentation: $0) }.map { .p384($0) }
        case CurveNames.p521:
            sized(scalar, 66).flatMap { try? P521.Signing.PrivateKey(rawRepresentation: $0) }.map { .p521($0) }
        default: nil
        }
    }

    /// The scalar in exactly `count` bytes: some writers leave out leading zeros, some add them.
    private static func sized(_ scalar: [UInt8], _ count: Int) -> [UInt8]? {
        let digits = scalar.drop { $0 == 0 }
        guard digits.count <= count else { return nil }
        return [UInt8](repeating: 0, count: count - digits.count) + digits
    }

    /// The uncompressed point for a scalar; nil for a curve that is not computed here or a scalar out of its range.
    static func publicPoint(scalar: [UInt8], curve: String) -> [UInt8]? {
        switch ec(scalar, curve: curve) {
        case .p256(let key): Array(key.publicKey.x963Representation)
        case .p384(let key): Array(key.publicKey.x963Representation)
        case .p521(let key): Array(key.publicKey.x963Representation)
        default: nil
        }
    }

    /// The public half of an Ed25519 or X25519 seed; nil unless it has 32 bytes.
    static func publicBits(seed: [UInt8], algorithm: String) -> [UInt8]? {
        if algorithm == KeyAlgorithmNames.x25519 {
            let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: seed)
            return key.map { Array($0.publicKey.rawRepresentation) }
        }
        let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        return key.map { Array($0.publicKey.rawRepresentation) }
    }

    /// The hash that the key signs with; nil where the algorithm has none to choose.
    ///
    /// - Parameter wanted: nil for the usual one: SHA-256 for RSA and P-256, SHA-384 for P-384, SHA-512 for P-521.
    /// - Throws: `invalidValue` where the algorithm has none to choose and one is wanted.
    private func hash(_ wanted: SigningHash?) throws(KeyMaterialError) -> SigningHash? {
        switch self {
        case .rsa, .p256: return wanted ?? .sha256
        case .rsaPSS(_, let restriction):
            if let wanted, let only = restriction.hash, wanted != only {
                throw KeyMaterialError(.invalidValue, "The key signs with \(only.rawValue), not \(wanted.rawValue)")
            }
            return restriction.hash ?? wanted ?? .sha256
        case .p384: return wanted ?? .sha384
        case .p521: return wanted ?? .sha512
        case .ed25519:
            if let wanted { throw KeyMaterialError(.invalidValue, "Ed25519 does not sign with \(wanted.rawValue)") }
            return nil
        }
    }

    /// The DER of the algorithm that `signature(over:hash:)` signs with.
    func signatureAlgorithm(hash wanted: SigningHash? = nil) throws(KeyMaterialError) -> [UInt8] {
        guard let hash = try hash(wanted) else {
            return DER.sequence(try DER.objectIdentifier(KeyAlgorithmNames.ed25519))
        }
        if case .rsaPSS = self { return try hash.algorithmOfPSS() }
        let number = hash == .sha256 ? 0 : hash == .sha384 ? 1 : 2
        if case .rsa = self {
            return DER.sequence(try DER.objectIdentifier("1.2.840.113549.1.1.\(11 + number)"), DER.null)
        }
        return DER.sequence(try DER.objectIdentifier("1.2.840.10045.4.3.\(2 + number)"))
    }

    /// Signs with PKCS #1 v1.5 for RSA, with PSS for RSASSA-PSS, with ECDSA or Ed25519 otherwise.
    func signature(over message: [UInt8], hash wanted: SigningHash? = nil) throws(KeyMaterialError) -> [UInt8] {
        switch try hash(wanted) {
        case .sha256: return try signature(of: SHA256.hash(data: message))
        case .sha384: return try signature(of: SHA384.hash(data: message))
        case .sha512: return try signature(of: SHA512.hash(data: message))
        case nil:
            guard case .ed25519(let key) = self, let signature = try? key.signature(for: message) else {
                throw Self.unfit
            }
            return Array(signature)
        }
    }

    private func signature(of digest: some Digest) throws(KeyMaterialError) -> [UInt8] {
        do {
            switch self {
            case .rsa(let key):
                return Array(try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation)
            case .rsaPSS(let key, _): return Array(try key.signature(for: digest, padding: .PSS).rawRepresentation)
            case .p256(let key): return Array(try key.signature(for: digest).derRepresentation)
            case .p384(let key): return Array(try key.signature(for: digest).derRepresentation)
            case .p521(let key): return Array(try key.signature(for: digest).derRepresentation)
            case .ed25519: throw Self.unfit
            }
        } catch {
            throw Self.unfit
        }
    }

    private static let unfit = KeyMaterialError(
        .keyNotUsable, "The key does not sign: its numbers do not fit together")
}
