public import ManagementSchema

/// The server, access tokens and the audit log.
extension ManagementClient {
    public func server() async throws -> ServerResource {
        try await call(.GET, "/server")
    }

    public func principal() async throws -> PrincipalResource {
        try await call(.GET, "/me")
    }

    public func tokens() async throws -> TokenList {
        try await call(.GET, "/tokens")
    }

    public func createToken(_ body: TokenCreation) async throws -> TokenCreated {
        try await call(.POST, "/tokens", body: body)
    }

    public func updateToken(_ id: String, _ body: TokenChange) async throws -> TokenResource {
        try await call(.PATCH, "/tokens/\(Self.segment(id))", body: body)
    }

    public func administrators() async throws -> AdministratorList { try await call(.GET, "/administrators") }

    public func administrator(_ id: String) async throws -> AdministratorResource {
        try await call(.GET, "/administrators/\(Self.segment(id))")
    }

    public func createAdministrator(_ body: AdministratorCreation) async throws -> AdministratorResource {
        try await call(.POST, "/administrators", body: body)
    }

    public func updateAdministrator(_ id: String, _ body: AdministratorChange) async throws -> AdministratorResource {
        try await call(.PATCH, "/administrators/\(Self.segment(id))", body: body)
    }

    public func administratorDeletion(_ id: String) async throws -> DeletionReportResource {
        try await call(.GET, "/administrators/\(Self.segment(id))/deletion")
    }

    public func deleteAdministrator(_ id: String) async throws {
        try await order(.DELETE, "/administrators/\(Self.segment(id))")
    }

    public func setAdministratorPassword(_ id: String, _ body: AdministratorPassword) async throws {
        try await order(.PUT, "/administrators/\(Self.segment(id))/password", body: body)
    }

    public func unlockAdministrator(_ id: String) async throws -> AdministratorResource {
        try await call(.POST, "/administrators/\(Self.segment(id))/unlock")
    }

    public func sessions() async throws -> SessionList { try await call(.GET, "/sessions") }

    public func endSession(_ id: String) async throws { try await order(.DELETE, "/sessions/\(Self.segment(id))") }

    public func revokeToken(_ id: String) async throws {
        try await order(.DELETE, "/tokens/\(Self.segment(id))")
    }

    public func createSignInLink(_ body: SignInLinkCreation) async throws -> SignInLinkResource {
        try await call(.POST, "/sign-in-links", body: body)
    }

    public func audit(_ query: [(String, String?)] = []) async throws -> AuditList {
        try await call(.GET, "/audit", query: query)
    }

    public func auditEntry(_ sequence: Int) async throws -> AuditEntryDetail {
        try await call(.GET, "/audit/\(sequence)")
    }

    /// Lines of JSON; empty of entries at the end.
    public func exportAudit(after sequence: Int) async throws -> [UInt8] {
        try await bytes(.GET, "/audit/export", query: [("after", String(sequence))])
    }

    public func auditKey() async throws -> AuditKeyResource { try await call(.GET, "/audit/key") }

    public func verifyAudit(against heads: AuditHeadList) async throws -> AuditVerificationResource {
        try await call(.POST, "/audit/verification", body: heads)
    }

    public func verifyAudit() async throws -> AuditVerificationResource {
        try await call(.GET, "/audit/verification")
    }
}
