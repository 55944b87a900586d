public import KeyMaterial

extension IssuingAuthority {
    /// Answers the request of a caller for the certificate that follows the one it is known by: the same subject and
    /// names, under a new key.
    ///
    /// The subject is taken over byte for byte from the present certificate, whoever issued that one.
    ///
    /// - Throws: `IssuanceError` `renewalRefused`, `requestNotProven`, `weakKey`, `invalidSubject`, `invalidValidity`.
    ///
    /// Source: RFC 7030 section 4.2.2.
    public func renew(
        _ present: Certificate, request: CertificateSigningRequest, userID: String,
        validitySeconds: Double = KeyPairRequest.validitySecondsDefault, by: String
    ) async throws -> IssuedCertificateChain {
        try check(request)
        guard request.subject.description == present.subject.description else {
            throw IssuanceError(
                .renewalRefused,
                "The request is for \(request.subject), the certificate's subject is "
                    + "\(present.subject).", hint: "Ask for the same subject; another one is a new connection.")
        }
        guard request.subjectAlternativeNames.sorted() == present.subjectAlternativeNames.sorted() else {
            throw IssuanceError(
                .renewalRefused, "The request's alternative names are not those of the certificate.",
                hint: "Ask for the same names, or for none where the certificate has none.")
        }
        guard !request.publicKey.isSameKey(as: present.publicKey) else {
            throw IssuanceError(
                .renewalRefused, "The request is for the key that the certificate has already.",
                hint: "Make a new key.")
        }
        let issuing = issuing
        let template = try template(
            present.subject, names: request.subjectAlternativeNames, validitySeconds: validitySeconds, of: issuing)
        let issued = try Self.signed(template, for: request.publicKey, by: issuing)
        try await record(issued, .signingRequest, userID: userID, by: by)
        return IssuedCertificateChain(certificate: issued, chain: [issuing.certificate])
    }
}

/// A certificate with the authorities above it, the issuer first.
public struct IssuedCertificateChain: Sendable, Hashable {
    public let certificate: Certificate
    public let chain: [Certificate]

    public init(certificate: Certificate, chain: [Certificate]) {
        self.certificate = certificate
        self.chain = chain
    }
}
