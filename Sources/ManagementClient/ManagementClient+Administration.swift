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

    public func revokeToken(_ id: String) async throws {
        try await order(.DELETE, "/tokens/\(Self.segment(id))")
    }

    public func createSignInLink(_ body: SignInLinkCreation) async throws -> SignInLinkResource {
        try await call(.POST, "/sign-in-links", body: body)
    }

    public func audit(_ query: [(String, String?)] = []) async throws -> AuditList {
        try await call(.GET, "/audit", query: query)
    }

    public func verifyAudit() async throws -> AuditVerificationResource {
        try await call(.GET, "/audit/verification")
    }
}
