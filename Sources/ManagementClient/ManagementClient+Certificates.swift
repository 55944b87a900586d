public import ManagementSchema

/// Certificates, issuing, the trust list, and how calls are judged.
extension ManagementClient {
    public func certificates(_ query: [(String, String?)] = []) async throws -> CertificateList {
        try await call(.GET, "/certificates", query: query)
    }

    public func certificate(_ fingerprint: String) async throws -> CertificateResource {
        try await call(.GET, "/certificates/\(Self.segment(fingerprint))")
    }

    public func assignCertificate(_ body: CertificateAssignmentCreation) async throws -> CertificateAssigned {
        try await call(.POST, "/certificates", body: body)
    }

    public func examineCertificate(_ body: CertificateExamination) async throws -> CertificateExaminationReport {
        try await call(.POST, "/certificates/examination", body: body)
    }

    public func unassignCertificate(_ fingerprint: String) async throws {
        try await order(.DELETE, "/certificates/\(Self.segment(fingerprint))")
    }

    public func moveCertificate(_ fingerprint: String, _ body: CertificateMove) async throws -> CertificateResource {
        try await call(.POST, "/certificates/\(Self.segment(fingerprint))/move", body: body)
    }

    public func retireCertificate(_ fingerprint: String) async throws -> CertificateResource {
        try await call(.POST, "/certificates/\(Self.segment(fingerprint))/retire")
    }

    public func reinstateCertificate(_ fingerprint: String) async throws -> CertificateResource {
        try await call(.POST, "/certificates/\(Self.segment(fingerprint))/reinstate")
    }

    public func blockCertificate(_ fingerprint: String, _ body: CertificateBlocking) async throws {
        try await order(.POST, "/certificates/\(Self.segment(fingerprint))/block", body: body)
    }

    public func unblockCertificate(_ fingerprint: String) async throws {
        try await order(.DELETE, "/certificates/\(Self.segment(fingerprint))/block")
    }

    public func certificateContent(_ fingerprint: String, format: String? = nil) async throws -> [UInt8] {
        try await bytes(.GET, "/certificates/\(Self.segment(fingerprint))/content", query: [("format", format)])
    }

    public func createKeyPair(_ body: KeyPairCreation) async throws -> KeyPairCreated {
        try await call(.POST, "/key-pairs", body: body)
    }

    public func signCertificateRequest(_ body: CertificateSigning) async throws -> CertificateSigned {
        try await call(.POST, "/certificate-requests", body: body)
    }

    public func issuingAuthority() async throws -> AuthorityResource {
        try await call(.GET, "/issuing-authority")
    }

    public func issuingAuthorities() async throws -> IssuingAuthorityList {
        try await call(.GET, "/issuing-authorities")
    }

    public func rotateIssuingAuthority() async throws -> IssuingAuthorityResource {
        try await call(.POST, "/issuing-authorities")
    }

    public func authorityDependents(_ fingerprint: String) async throws -> AuthorityDependentsResource {
        try await call(.GET, "/issuing-authorities/\(Self.segment(fingerprint))/dependents")
    }

    public func tryAuthorityRetirement(
        _ fingerprint: String, _ body: AuthorityTrial
    ) async throws -> IssuingAuthorityResource {
        try await call(.POST, "/issuing-authorities/\(Self.segment(fingerprint))/try", body: body)
    }

    public func turnBackAuthorityRetirement(_ fingerprint: String) async throws -> IssuingAuthorityResource {
        try await call(.POST, "/issuing-authorities/\(Self.segment(fingerprint))/turn-back")
    }

    public func retireIssuingAuthority(
        _ fingerprint: String, untried: Bool = false
    ) async throws -> IssuingAuthorityResource {
        try await call(
            .POST, "/issuing-authorities/\(Self.segment(fingerprint))/retire",
            query: [("untried", untried ? "true" : nil)])
    }

    public func blocks() async throws -> BlockList {
        try await call(.GET, "/blocks")
    }

    public func createBlock(_ body: BlockCreation) async throws -> BlockResource {
        try await call(.POST, "/blocks", body: body)
    }

    public func deleteBlock(kind: String, fingerprint: String) async throws {
        try await order(.DELETE, "/blocks/\(Self.segment(kind))/\(Self.segment(fingerprint))")
    }

    public func explain(_ body: ExplainRequest) async throws -> ExplainResult {
        try await call(.POST, "/explain", body: body)
    }

    public func decisions(_ query: [(String, String?)] = []) async throws -> DecisionList {
        try await call(.GET, "/decisions", query: query)
    }

    public func decision(_ id: String) async throws -> DecisionResource {
        try await call(.GET, "/decisions/\(Self.segment(id))")
    }
}
