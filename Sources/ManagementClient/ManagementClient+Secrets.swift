public import ManagementSchema

/// Secure parameters, known hosts and number ranges of the tenant, and trial connections.
extension ManagementClient {
    public func secureParameters() async throws -> SecureParameterList {
        try await call(.GET, "/tenant/secure-parameters")
    }

    public func deploySecureParameter(
        _ name: String, _ body: SecureParameterDeployment
    ) async throws -> SecureParameterResource {
        try await call(.PUT, "/tenant/secure-parameters/\(Self.segment(name))", body: body)
    }

    public func deleteSecureParameter(_ name: String) async throws {
        try await order(.DELETE, "/tenant/secure-parameters/\(Self.segment(name))")
    }

    public func knownHosts() async throws -> KnownHostList {
        try await call(.GET, "/tenant/known-hosts")
    }

    public func knownHostsFile() async throws -> [UInt8] {
        try await bytes(.GET, "/tenant/known-hosts/file")
    }

    public func deployKnownHosts(_ body: KnownHostsDeployment) async throws -> KnownHostList {
        try await call(.PUT, "/tenant/known-hosts", body: body)
    }

    public func deleteKnownHosts() async throws {
        try await order(.DELETE, "/tenant/known-hosts")
    }

    public func testConnectivity(_ body: ConnectivityTestRequest) async throws -> ConnectivityTestResource {
        try await call(.POST, "/tenant/connectivity-tests/tls", body: body)
    }

    public func addServerRoot(_ body: ConnectivityRootAddition) async throws -> KeystoreEntryResource {
        try await call(.POST, "/tenant/connectivity-tests/tls/root", body: body)
    }

    public func numberRanges() async throws -> NumberRangeList {
        try await call(.GET, "/tenant/number-ranges")
    }

    public func deployNumberRange(_ name: String, _ body: NumberRangeDeployment) async throws -> NumberRangeResource {
        try await call(.PUT, "/tenant/number-ranges/\(Self.segment(name))", body: body)
    }

    public func deleteNumberRange(_ name: String) async throws {
        try await order(.DELETE, "/tenant/number-ranges/\(Self.segment(name))")
    }
}
