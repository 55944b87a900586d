import KeyMaterial

/// A certificate put together field by field, for what no library would issue; its signature is no signature.
///
/// Every field is DER and can be replaced by anything.
public struct HandmadeCertificate: Sendable {
    public var version: [UInt8]? = DER.context(0, DER.integer(2))
    public var serialNumber: [UInt8] = DER.integer(1)
    public var signatureAlgorithm: [UInt8]
    public var issuer: [UInt8]
    public var notBefore: [UInt8] = DER.element(0x17, Array("250101000000Z".utf8))
    public var notAfter: [UInt8] = DER.element(0x17, Array("350101000000Z".utf8))
    public var subject: [UInt8]
    public var publicKey: [UInt8]
    /// The DER of each Extension; empty leaves the field out.
    public var extensions: [[UInt8]] = []
    public var signature: [UInt8] = DER.bitString([1, 2, 3])

    public init() throws {
        signatureAlgorithm = try Self.algorithm("1.2.840.10045.4.3.2")
        issuer = try DistinguishedName(rfc4514: "CN=issuer").derEncoded
        subject = try DistinguishedName(rfc4514: "CN=subject").derEncoded
        publicKey = DER.sequence(try Self.algorithm("1.3.101.113"), DER.bitString([UInt8](repeating: 7, count: 57)))
    }

    public var derEncoded: [UInt8] {
        let validity = DER.sequence(notBefore, notAfter)
        let tail = extensions.isEmpty ? [] : DER.context(3, DER.sequence(of: extensions))
        let signed = DER.sequence(
            version ?? [], serialNumber, signatureAlgorithm, issuer, validity, subject, publicKey, tail)
        return DER.sequence(signed, signatureAlgorithm, signature)
    }

    /// An AlgorithmIdentifier; nil leaves the parameters out.
    public static func algorithm(_ oid: String, parameters: [UInt8]? = nil) throws -> [UInt8] {
        DER.sequence(try DER.objectIdentifier(oid), parameters ?? [])
    }

    /// A SubjectPublicKeyInfo of an RSA key whose modulus has `bits` bits and is no product of primes.
    public static func rsaKey(bits: Int, algorithm oid: String = "1.2.840.113549.1.1.1") throws -> [UInt8] {
        let modulus = [0x80] + [UInt8](repeating: 0x55, count: bits / 8 - 1)
        let key = DER.sequence(DER.unsignedInteger(modulus), DER.integer(65_537))
        return DER.sequence(try algorithm(oid, parameters: DER.null), DER.bitString(key))
    }

    /// A SubjectPublicKeyInfo of a point, on no curve in particular.
    public static func curveKey(_ curve: String, pointBytes: Int) throws -> [UInt8] {
        let parameters = try DER.objectIdentifier(curve)
        return DER.sequence(
            try algorithm("1.2.840.10045.2.1", parameters: parameters),
            DER.bitString([4] + [UInt8](repeating: 9, count: pointBytes - 1)))
    }
}
