/// The algorithm that a certificate says it is signed with.
public struct SignatureAlgorithm: Hashable, Sendable, CustomStringConvertible {
    /// Dotted decimal.
    public let oid: String
    /// Such as `SHA256withRSA`, or the object identifier when it has no common name.
    public let name: String
    /// MD2, MD4, MD5 or SHA-1: who has the means can make a second document with the same signature.
    public let isWeak: Bool

    /// As `name`.
    public var description: String { name }

    init(_ identifier: AlgorithmIdentifier) {
        oid = identifier.oid
        if identifier.oid == KeyAlgorithmNames.rsaPSS {
            let digest = PSSParameters(identifier.parameters)?.digestName
            name = digest.map { "\($0)withRSASSA-PSS" } ?? "RSASSA-PSS"
            isWeak = digest.map(Self.weakDigests.contains) ?? false
        } else {
            name = Self.names[identifier.oid] ?? identifier.oid
            let known = name
            isWeak = Self.weakDigests.contains { known.hasPrefix($0 + "with") }
        }
    }

    private static let weakDigests: Set<String> = ["MD2", "MD4", "MD5", "SHA1"]

    private static let names: [String: String] = [
        "1.2.840.113549.1.1.2": "MD2withRSA", "1.2.840.113549.1.1.3": "MD4withRSA",
        "1.2.840.113549.1.1.4": "MD5withRSA", "1.2.840.113549.1.1.5": "SHA1withRSA", "1.3.14.3.2.29": "SHA1withRSA",
        "1.3.14.3.2.3": "MD5withRSA", "1.3.14.3.2.25": "MD5withRSA",
        "1.2.840.113549.1.1.14": "SHA224withRSA", "1.2.840.113549.1.1.11": "SHA256withRSA",
        "1.2.840.113549.1.1.12": "SHA384withRSA", "1.2.840.113549.1.1.13": "SHA512withRSA",
        "1.2.840.113549.1.1.15": "SHA512/224withRSA", "1.2.840.113549.1.1.16": "SHA512/256withRSA",
        "2.16.840.1.101.3.4.3.13": "SHA3-224withRSA", "2.16.840.1.101.3.4.3.14": "SHA3-256withRSA",
        "2.16.840.1.101.3.4.3.15": "SHA3-384withRSA", "2.16.840.1.101.3.4.3.16": "SHA3-512withRSA",
        "1.2.840.10045.4.1": "SHA1withECDSA", "1.2.840.10045.4.3.1": "SHA224withECDSA",
        "1.2.840.10045.4.3.2": "SHA256withECDSA", "1.2.840.10045.4.3.3": "SHA384withECDSA",
        "1.2.840.10045.4.3.4": "SHA512withECDSA", "2.16.840.1.101.3.4.3.9": "SHA3-224withECDSA",
        "2.16.840.1.101.3.4.3.10": "SHA3-256withECDSA", "2.16.840.1.101.3.4.3.11": "SHA3-384withECDSA",
        "2.16.840.1.101.3.4.3.12": "SHA3-512withECDSA", "1.2.840.10040.4.3": "SHA1withDSA",
        "1.3.14.3.2.27": "SHA1withDSA", "2.16.840.1.101.3.4.3.1": "SHA224withDSA",
        "2.16.840.1.101.3.4.3.2": "SHA256withDSA", "2.16.840.1.101.3.4.3.3": "SHA384withDSA",
        "2.16.840.1.101.3.4.3.4": "SHA512withDSA", "1.3.101.112": "Ed25519", "1.3.101.113": "Ed448",
        "2.16.840.1.101.3.4.3.17": "ML-DSA-44", "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19": "ML-DSA-87", "1.2.643.2.2.3": "GOST3411withECGOST3410",
        "1.2.643.7.1.1.3.2": "GOST3411-2012-256withECGOST3410-2012-256",
        "1.2.643.7.1.1.3.3": "GOST3411-2012-512withECGOST3410-2012-512", "1.2.156.10197.1.501": "SM3withSM2",
    ]
}

/// The parameters of an RSASSA-PSS signature.
///
///     RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0] DEFAULT sha1, maskGenAlgorithm [1] DEFAULT mgf1SHA1,
///                                      saltLength [2] DEFAULT 20, trailerField [3] DEFAULT 1 }
///
/// Source: RFC 4055 section 3.1.
struct PSSParameters {
    private(set) var digestOID = "1.3.14.3.2.26"
    private(set) var maskDigestOID = "1.3.14.3.2.26"
    private(set) var saltLength = 20
    private(set) var trailerField = 1

    init?(_ element: ASN1Element?) {
        guard let element, var fields = try? element.children() else { return nil }
        while let field = try? fields.next("parameter") {
            guard var inner = try? field.children(.context(field.tag.number)), let value = try? inner.next("value")
            else { return nil }
            switch field.tag.number {
            case 0:
                guard let digest = try? AlgorithmIdentifier(value) else { return nil }
                digestOID = digest.oid
            case 1:
                guard let mask = try? AlgorithmIdentifier(value), let parameters = mask.parameters,
                    let digest = try? AlgorithmIdentifier(parameters)
                else { return nil }
                maskDigestOID = digest.oid
            case 2:
                guard let length = try? value.integer(max: 4096) else { return nil }
                saltLength = length
            case 3:
                guard let trailer = try? value.integer(max: 255) else { return nil }
                trailerField = trailer
            default: return nil
            }
        }
    }

    var digestName: String? {
        switch digestOID {
        case "1.3.14.3.2.26": "SHA1"
        case "2.16.840.1.101.3.4.2.1": "SHA256"
        case "2.16.840.1.101.3.4.2.2": "SHA384"
        case "2.16.840.1.101.3.4.2.3": "SHA512"
        case "2.16.840.1.101.3.4.2.4": "SHA224"
        case "1.2.840.113549.2.5": "MD5"
        default: nil
        }
    }
}
