/// A request for a certificate, signed by the key that it is for.
///
///     CertificationRequest ::= SEQUENCE { certificationRequestInfo, signatureAlgorithm, signature BIT STRING }
///     CertificationRequestInfo ::= SEQUENCE { version, subject Name, subjectPKInfo, attributes [0] IMPLICIT SET }
///
/// Source: RFC 2986 section 4; RFC 2985 section 5.4.2 for the extensions asked for.
public struct CertificateSigningRequest: Hashable, Sendable {
    /// The bytes as they were read.
    public let derEncoded: [UInt8]
    /// Whom the certificate shall be about; the issuer decides.
    public let subject: DistinguishedName
    /// The key that the request is signed with, of any algorithm.
    public let publicKey: PublicKey
    /// What the requester asks to have in the certificate; empty when it asks for nothing.
    public let extensions: [CertificateExtension]
    /// As the request names it; it need not be one that can be checked here.
    public let signatureAlgorithm: SignatureAlgorithm
    /// The requester holds the private key; nil when the algorithm is not usable here.
    public let signatureVerdict: Bool?

    /// No request in the field is larger.
    public static let bytesMax = 1 << 20

    /// Throws `malformed` with the place, `limitExceeded` above `bytesMax`.
    public init(derEncoded: [UInt8]) throws(KeyMaterialError) {
        guard derEncoded.count <= Self.bytesMax else {
            throw KeyMaterialError(.limitExceeded, "A request of more than \(Self.bytesMax) bytes")
        }
        let outer = try ASN1Element(derEncoded, name: "CertificationRequest")
        var fields = try outer.children()
        let signed = try fields.next("certificationRequestInfo")
        let algorithm = try AlgorithmIdentifier(try fields.next("signatureAlgorithm"))
        let signature = Array(try fields.next("signature").bits())
        var inner = try signed.children()
        _ = try inner.next("version", .integer)
        subject = try DistinguishedName(try inner.next("subject"))
        publicKey = try PublicKey(try inner.next("subjectPKInfo"))
        extensions = try Self.extensions(try inner.nextIf("attributes", .context(0)))
        signatureAlgorithm = SignatureAlgorithm(algorithm)
        signatureVerdict = SignatureVerification(
            algorithm: algorithm, signature: signature, message: Array(signed.encoded)
        ).isValid(for: publicKey)
        self.derEncoded = Array(outer.encoded)
    }

    /// Takes a file: PEM (`CERTIFICATE REQUEST`, or keytool's `NEW CERTIFICATE REQUEST`) or DER.
    ///
    /// Throws as `init(derEncoded:)`, and `notFound` for PEM without a request.
    public init(pemOrDER bytes: [UInt8]) throws(KeyMaterialError) {
        guard bytes.first != 0x30 else {
            try self.init(derEncoded: bytes)
            return
        }
        let blocks = try PEM.blocks(in: bytes)
        guard let block = blocks.first(where: { $0.label.hasSuffix("CERTIFICATE REQUEST") }) else {
            let isCertificate = blocks.contains { $0.label.hasSuffix("CERTIFICATE") }
            throw KeyMaterialError(
                .notFound, "No certificate request in the text" + (isCertificate ? ", but a certificate" : ""))
        }
        try self.init(derEncoded: block.bytes)
    }

    /// The signature is right; false also when the algorithm is not usable here.
    public var isSignatureValid: Bool { signatureVerdict ?? false }

    /// As `Certificate.subjectAlternativeNames`; empty when none are asked for.
    public var subjectAlternativeNames: [String] {
        let value = extensions.first { $0.oid == CertificateExtension.subjectAlternativeName }?.value
        return value.map { GeneralName.texts(in: $0) } ?? []
    }

    /// `CERTIFICATE REQUEST`.
    public var pem: String { PEM.encode(label: "CERTIFICATE REQUEST", bytes: derEncoded) }

    /// By the bytes, all of them.
    public static func == (left: Self, right: Self) -> Bool { left.derEncoded == right.derEncoded }

    /// By the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(derEncoded) }

    private static let extensionRequest = "1.2.840.113549.1.9.14"
    /// The same attribute under Microsoft's own identifier.
    private static let microsoftExtensionRequest = "1.3.6.1.4.1.311.2.1.14"

    private static func extensions(_ element: ASN1Element?) throws(KeyMaterialError) -> [CertificateExtension] {
        guard let element else { return [] }
        var attributes = try element.children(.context(0))
        while !attributes.isAtEnd {
            var fields = try attributes.next("Attribute").children()
            let type = try fields.next("type").objectIdentifier()
            guard type == extensionRequest || type == microsoftExtensionRequest else { continue }
            var values = try fields.next("values").children(.set)
            return try CertificateExtension.list(try values.next("Extensions"))
        }
        return []
    }
}

extension CertificateSigningRequest {
    /// Makes a request and signs it.
    ///
    /// Throws `keyNotUsable` when nothing can be signed with the key, `invalidValue` for an alternative name that
    /// cannot be written.
    public static func create(
        subject: DistinguishedName, subjectAlternativeNames: [String] = [], key: PrivateKey
    ) throws(KeyMaterialError) -> CertificateSigningRequest {
        guard !subjectAlternativeNames.isEmpty else { return try create(subject: subject, extensions: [], key: key) }
        let names = CertificateExtension(
            oid: CertificateExtension.subjectAlternativeName, isCritical: subject.isEmpty,
            value: try GeneralName.encode(subjectAlternativeNames))
        return try create(subject: subject, extensions: [names], key: key)
    }

    /// The same with the extensions that are asked for, as they are.
    ///
    /// Without a `signingHash` the signature is the usual one for the key.
    public static func create(
        subject: DistinguishedName, extensions: [CertificateExtension], key: PrivateKey,
        signingHash: SigningHash? = nil
    ) throws(KeyMaterialError) -> CertificateSigningRequest {
        let usable = try key.usable()
        guard let publicKey = key.publicKey else {
            throw KeyMaterialError(.keyNotUsable, "The public key is not known")
        }
        var attributes: [UInt8] = []
        if !extensions.isEmpty {
            var encoded: [[UInt8]] = []
            for element in extensions { encoded.append(try element.derEncoded()) }
            attributes = DER.sequence(
                try DER.objectIdentifier(extensionRequest), DER.set(of: [DER.sequence(of: encoded)]))
        }
        let signed = DER.sequence(
            DER.integer(0), subject.derEncoded, publicKey.derEncoded, DER.context(0, attributes))
        return try CertificateSigningRequest(
            derEncoded: DER.sequence(
                signed, try usable.signatureAlgorithm(hash: signingHash),
                DER.bitString(try usable.signature(over: signed, hash: signingHash))))
    }
}
