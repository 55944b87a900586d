public import ManagementSchema

/// The tenant's keystore and security material.
extension ManagementClient {
    public func addKeystore(_ body: KeystoreAddition) async throws -> KeystoreAdditionResource {
        try await call(.POST, "/tenant/keystore", body: body)
    }

    public func keystoreContent() async throws -> [UInt8] {
        try await bytes(.GET, "/tenant/keystore/certificates")
    }

    public func importKeyPair(_ body: KeyPairImport) async throws -> KeystoreEntryResource {
        try await call(.POST, "/tenant/keystore/key-pair-imports", body: body)
    }

    public func importCertificate(_ body: KeystoreCertificateImport) async throws -> KeystoreEntryResource {
        try await call(.POST, "/tenant/keystore/certificate-imports", body: body)
    }

    public func createTenantKeyPair(_ body: KeystoreKeyPairCreation) async throws -> KeystoreEntryResource {
        try await call(.POST, "/tenant/keystore/key-pairs", body: body)
    }

    public func keystoreUsage() async throws -> KeystoreUsageResource {
        try await call(.GET, "/tenant/keystore")
    }

    public func keystoreExpiries() async throws -> KeystoreExpiryList {
        try await call(.GET, "/tenant/keystore/expiries")
    }

    public func keystoreEntries(version: Int) async throws -> KeystoreEntryList {
        try await call(.GET, "/tenant/keystore/history/\(version)/entries")
    }

    public func keystoreDifference(from: Int, to: Int?) async throws -> KeystoreDifferenceResource {
        try await call(.GET, "/tenant/keystore/history/\(from)/difference", query: [("to", to.map(String.init))])
    }

    public func restoreKeystoreEntry(_ alias: String, version: Int) async throws -> KeystoreEntryResource {
        try await call(.POST, "/tenant/keystore/history/\(version)/entries/\(Self.segment(alias))/restore")
    }

    public func keystoreHistory() async throws -> KeystoreVersionList {
        try await call(.GET, "/tenant/keystore/history")
    }

    public func restoreKeystore(version: Int) async throws -> KeystoreVersionResource {
        try await call(.POST, "/tenant/keystore/history/\(version)/restore")
    }

    public func keystoreEntries() async throws -> KeystoreEntryList {
        try await call(.GET, "/tenant/keystore/entries")
    }

    public func keystoreEntry(_ alias: String) async throws -> KeystoreEntryResource {
        try await call(.GET, "/tenant/keystore/entries/\(Self.segment(alias))")
    }

    public func renameKeystoreEntry(_ alias: String, _ body: KeystoreEntryRename) async throws -> KeystoreEntryResource
    {
        try await call(.PATCH, "/tenant/keystore/entries/\(Self.segment(alias))", body: body)
    }

    public func deleteKeystoreEntry(_ alias: String, force: Bool = false) async throws {
        try await order(
            .DELETE, "/tenant/keystore/entries/\(Self.segment(alias))", query: [("force", force ? "true" : nil)])
    }

    public func keystoreCertificate(_ alias: String, format: String? = nil) async throws -> [UInt8] {
        try await bytes(
            .GET, "/tenant/keystore/entries/\(Self.segment(alias))/certificate", query: [("format", format)])
    }

    public func keystoreChain(_ alias: String, format: String? = nil) async throws -> [UInt8] {
        try await bytes(.GET, "/tenant/keystore/entries/\(Self.segment(alias))/chain", query: [("format", format)])
    }

    public func keystorePublicKey(_ alias: String) async throws -> [UInt8] {
        try await bytes(.GET, "/tenant/keystore/entries/\(Self.segment(alias))/public-key")
    }

    public func aliasUses(_ alias: String) async throws -> AliasUseList {
        try await call(.GET, "/tenant/keystore/entries/\(Self.segment(alias))/uses")
    }

    public func keystoreRequest(_ alias: String) async throws -> KeystoreRequestResource {
        try await call(.GET, "/tenant/keystore/entries/\(Self.segment(alias))/request")
    }

    public func answerKeystoreRequest(_ alias: String, _ body: KeystoreRequestAnswer) async throws
        -> KeystoreEntryResource
    {
        try await call(.PUT, "/tenant/keystore/entries/\(Self.segment(alias))/request", body: body)
    }

    public func credentials() async throws -> CredentialList {
        try await call(.GET, "/tenant/credentials")
    }

    public func credential(_ name: String) async throws -> CredentialResource {
        try await call(.GET, "/tenant/credentials/\(Self.segment(name))")
    }

    public func deployCredential(_ name: String, _ body: CredentialDeployment) async throws -> CredentialResource {
        try await call(.PUT, "/tenant/credentials/\(Self.segment(name))", body: body)
    }

    public func deleteCredential(_ name: String) async throws {
        try await order(.DELETE, "/tenant/credentials/\(Self.segment(name))")
    }

    public func oauth2Credentials() async throws -> OAuth2CredentialList {
        try await call(.GET, "/tenant/oauth2-credentials")
    }

    public func deployOAuth2Credential(
        _ name: String, _ body: OAuth2CredentialDeployment
    ) async throws -> OAuth2CredentialResource {
        try await call(.PUT, "/tenant/oauth2-credentials/\(Self.segment(name))", body: body)
    }

    public func deleteOAuth2Credential(_ name: String) async throws {
        try await order(.DELETE, "/tenant/oauth2-credentials/\(Self.segment(name))")
    }
}
