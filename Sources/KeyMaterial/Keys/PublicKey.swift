/// A public key of any algorithm, as SubjectPublicKeyInfo.
///
/// Two are equal when their encodings are; `isSameKey(as:)` looks through different encodings of one key.
///
///     SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
///
/// Source: RFC 5280 section 4.1.2.7.
public struct PublicKey: Hashable, Sendable {
    /// The SubjectPublicKeyInfo as it was read.
    public let derEncoded: [UInt8]
    /// `RSA`, `RSASSA-PSS`, `EC`, `Ed25519`, `Ed448`, `DSA`, … or the object identifier when it has no common name.
    public let algorithm: String
    /// The size that people call the key by; nil when it is not known for the algorithm.
    public let keySizeBits: Int?
    /// `P-256`, `secp256k1`, `brainpoolP256r1`, … or the object identifier; nil for keys that have no named curve.
    public let curve: String?
    /// SHA-256 over `derEncoded`, made each time: most keys of a large file are never asked for it.
    public var fingerprint: Fingerprint { Fingerprint(of: derEncoded) }
    /// The key itself, without the algorithm.
    var keyBits: [UInt8] { Array(derEncoded[keyRange]) }
    private let keyRange: Range<Int>
    let algorithmOID: String
    let curveOID: String?

    /// Reads a SubjectPublicKeyInfo; the key need not be usable here.
    ///
    /// Throws `malformed` with the place.
    public init(derEncoded: [UInt8]) throws(KeyMaterialError) {
        var reader = ASN1Reader(derEncoded, name: "SubjectPublicKeyInfo")
        let element = try reader.next("SubjectPublicKeyInfo")
        guard reader.isAtEnd else {
            throw KeyMaterialError(.malformed, "Bytes behind the key", at: "SubjectPublicKeyInfo")
        }
        try self.init(element)
    }

    init(_ element: ASN1Element) throws(KeyMaterialError) {
        var fields = try element.children()
        let identifier = try AlgorithmIdentifier(try fields.next("algorithm"))
        let bits = try fields.next("subjectPublicKey").bits()
        let start = element.encoded.startIndex
        keyRange = bits.startIndex - start..<bits.endIndex - start
        algorithmOID = identifier.oid
        algorithm = KeyAlgorithmNames.name(identifier.oid)
        let parameters = KeyParameters(identifier)
        curveOID = parameters.curveOID
        curve = parameters.curveOID.map(CurveNames.name)
        keySizeBits = parameters.bits ?? RSAPublicNumbers(Array(bits), algorithm: identifier.oid)?.keySizeBits
        derEncoded = Array(element.encoded)
    }

    /// Joins an algorithm, as DER, and a key.
    static func encoded(algorithm: [UInt8], keyBits: [UInt8]) throws(KeyMaterialError) -> PublicKey {
        try PublicKey(derEncoded: DER.sequence(algorithm, DER.bitString(keyBits)))
    }

    /// By the bytes; `isSameKey(as:)` sees through encodings.
    public static func == (left: PublicKey, right: PublicKey) -> Bool { left.derEncoded == right.derEncoded }

    /// By the bytes.
    public func hash(into hasher: inout Hasher) { derEncoded.withUnsafeBytes { hasher.combine(bytes: $0) } }

    /// Whether both are one key, though one may leave out NULL parameters or compress its point.
    public func isSameKey(as other: PublicKey) -> Bool {
        if derEncoded == other.derEncoded { return true }
        if let left = rsaNumbers, let right = other.rsaNumbers { return left == right }
        guard algorithmOID == other.algorithmOID, curveOID == other.curveOID else { return false }
        return compressedKeyBits == other.compressedKeyBits
    }

    /// Nil unless this is an RSA key, PSS or not.
    var rsaNumbers: RSAPublicNumbers? { RSAPublicNumbers(keyBits, algorithm: algorithmOID) }

    /// A point of a curve over a prime field in its compressed form; other keys as they are.
    private var compressedKeyBits: [UInt8] {
        guard algorithmOID == KeyAlgorithmNames.ec, keyBits.first == 4, keyBits.count % 2 == 1, let last = keyBits.last
        else { return keyBits }
        return [2 | last & 1] + keyBits[1...(keyBits.count / 2)]
    }
}

/// What the parameters of a key's algorithm tell.
struct KeyParameters {
    let curveOID: String?
    let bits: Int?

    init(_ identifier: AlgorithmIdentifier) {
        switch identifier.oid {
        case KeyAlgorithmNames.ec:
            curveOID = try? identifier.parameters?.objectIdentifier()
            bits = curveOID.flatMap(CurveNames.bits) ?? Self.explicitFieldBits(identifier.parameters)
        case KeyAlgorithmNames.dsa, "1.2.840.113549.1.3.1":
            curveOID = nil
            bits = Self.firstIntegerBits(identifier.parameters)
        default:
            curveOID = nil
            bits = KeyAlgorithmNames.fixedBits(identifier.oid)
        }
    }

    /// The size of the prime that parameters of DSA and DH begin with.
    private static func firstIntegerBits(_ parameters: ASN1Element?) -> Int? {
        guard var fields = try? parameters?.children(), let prime = try? fields.next("p").unsignedIntegerBytes() else {
            return nil
        }
        return prime.bitWidthOfMagnitude
    }

    /// The size of the prime field of explicit curve parameters. Source: RFC 3279 section 2.3.5.
    private static func explicitFieldBits(_ parameters: ASN1Element?) -> Int? {
        guard var fields = try? parameters?.children(), (try? fields.next("version")) != nil,
            var field = try? fields.next("fieldID").children(), (try? field.next("fieldType")) != nil,
            let prime = try? field.next("prime").unsignedIntegerBytes()
        else { return nil }
        return prime.bitWidthOfMagnitude
    }
}

/// Modulus and public exponent, without leading zeros.
struct RSAPublicNumbers: Hashable {
    let modulus: [UInt8]
    let exponent: [UInt8]

    init(modulus: [UInt8], exponent: [UInt8]) {
        self.modulus = modulus
        self.exponent = exponent
    }

    /// Nil for another algorithm, and for what is no RSAPublicKey. Source: RFC 8017 appendix A.1.1.
    init?(_ keyBits: [UInt8], algorithm: String) {
        guard algorithm == KeyAlgorithmNames.rsa || algorithm == KeyAlgorithmNames.rsaPSS,
            let element = try? ASN1Element(keyBits, name: "RSAPublicKey"), var fields = try? element.children(),
            let modulus = try? fields.next("modulus").unsignedIntegerBytes(),
            let exponent = try? fields.next("publicExponent").unsignedIntegerBytes()
        else { return nil }
        self.modulus = Array(modulus)
        self.exponent = Array(exponent)
    }

    var keySizeBits: Int { modulus[...].bitWidthOfMagnitude }

    var derEncoded: [UInt8] {
        DER.sequence(DER.unsignedInteger(modulus), DER.unsignedInteger(exponent))
    }
}

extension ArraySlice<UInt8> {
    /// The bits of a magnitude without leading zero bytes.
    var bitWidthOfMagnitude: Int {
        guard let first else { return 0 }
        return count * 8 - first.leadingZeroBitCount
    }
}
