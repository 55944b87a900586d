public import ManagementSchema

/// The trust list and revocation.
extension ManagementClient {
    public func authorities() async throws -> AuthorityList { try await call(.GET, "/authorities") }

    public func authority(_ fingerprint: String) async throws -> TrustedAuthorityResource {
        try await call(.GET, "/authorities/\(Self.segment(fingerprint))")
    }

    public func trustAuthority(_ body: AuthorityTrust) async throws -> TrustedAuthorityResource {
        try await call(.POST, "/authorities", body: body)
    }

    public func importAuthorityBundle(_ body: AuthorityBundle) async throws -> AuthorityBundleResult {
        try await call(.POST, "/authorities/bundle", body: body)
    }

    public func updateAuthority(
        _ fingerprint: String, _ body: AuthorityPurposes
    ) async throws -> TrustedAuthorityResource {
        try await call(.PATCH, "/authorities/\(Self.segment(fingerprint))", body: body)
    }

    public func replaceAuthority(
        _ fingerprint: String, _ body: AuthorityReplacement
    ) async throws -> TrustedAuthorityResource {
        try await call(.POST, "/authorities/\(Self.segment(fingerprint))/replacement", body: body)
    }

    public func retireAuthority(
        _ fingerprint: String, _ body: AuthorityRetirement
    ) async throws -> TrustedAuthorityResource {
        try await call(.POST, "/authorities/\(Self.segment(fingerprint))/retirement", body: body)
    }

    public func keepAuthority(_ fingerprint: String) async throws {
        try await order(.DELETE, "/authorities/\(Self.segment(fingerprint))/retirement")
    }

    public func authorityRemoval(_ fingerprint: String) async throws -> DeletionReportResource {
        try await call(.GET, "/authorities/\(Self.segment(fingerprint))/removal")
    }

    /// - Parameter confirmed: whether what would stop being accepted may.
    public func distrustAuthority(_ fingerprint: String, confirmed: Bool) async throws {
        try await order(
            .DELETE, "/authorities/\(Self.segment(fingerprint))", query: [("confirmed", confirmed ? "true" : nil)])
    }

    public func revocationLists() async throws -> RevocationListList { try await call(.GET, "/revocation-lists") }

    public func revocationListContent(_ id: String) async throws -> [UInt8] {
        try await bytes(.GET, "/revocation-lists/\(Self.segment(id))/content")
    }

    public func importRevocationList(_ body: RevocationListImport) async throws -> RevocationListResource {
        try await call(.POST, "/revocation-lists", body: body)
    }

    public func refreshRevocationList(_ id: String) async throws -> RevocationListResource {
        try await call(.POST, "/revocation-lists/\(Self.segment(id))/refresh")
    }

    public func removeRevocationList(_ id: String) async throws {
        try await order(.DELETE, "/revocation-lists/\(Self.segment(id))")
    }

    public func renewal(limit: Int) async throws -> RenewalResource {
        try await call(.GET, "/renewal", query: [("limit", String(limit))])
    }

    public func switchRenewal(_ body: RenewalSwitch) async throws -> RenewalResource {
        try await call(.PUT, "/renewal", body: body)
    }

    public func switchRenewal(ofUser id: String, _ body: RenewalSwitch) async throws -> UserResource {
        try await call(.PUT, "/users/\(Self.segment(id))/renewal", body: body)
    }

    public func revokeCertificate(
        _ fingerprint: String, _ body: CertificateRevocationOrder
    ) async throws -> RevocationListResource {
        try await call(.POST, "/certificates/\(Self.segment(fingerprint))/revocation", body: body)
    }
}
