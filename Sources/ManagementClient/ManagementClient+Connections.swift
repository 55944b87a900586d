public import ManagementSchema

/// Connections: both ends changed together.
extension ManagementClient {
    public func connections() async throws -> ConnectionList { try await call(.GET, "/connections") }

    public func connection(_ alias: String) async throws -> ConnectionResource {
        try await call(.GET, "/connections/\(Self.segment(alias))")
    }

    public func connect(_ body: ConnectionCreation) async throws -> ConnectionRunResource {
        try await call(.POST, "/connections", body: body)
    }

    public func previewConnection(_ body: ConnectionPreviewRequest) async throws -> ConnectionPreview {
        try await call(.POST, "/connections/preview", body: body)
    }

    public func deleteConnection(_ alias: String) async throws {
        try await order(.DELETE, "/connections/\(Self.segment(alias))")
    }

    public func setRotationPolicy(_ alias: String, _ body: RotationPolicyResource) async throws -> ConnectionResource {
        try await call(.PUT, "/connections/\(Self.segment(alias))/rotation-policy", body: body)
    }

    public func rotateConnection(_ alias: String, _ body: RotationRequest) async throws -> ConnectionRunResource {
        try await call(.POST, "/connections/\(Self.segment(alias))/rotate", body: body)
    }

    public func rotateExpiring(_ body: ExpiringRotation) async throws -> ConnectionRunList {
        try await call(.POST, "/connections/rotate-expiring", body: body)
    }

    public func connectionRuns(_ query: [(String, String?)] = []) async throws -> ConnectionRunList {
        try await call(.GET, "/connection-runs", query: query)
    }

    /// The run when it has ended, or as far as it is after so many seconds.
    public func connectionRun(_ id: String, waitSeconds: Int? = nil) async throws -> ConnectionRunResource {
        try await call(
            .GET, "/connection-runs/\(Self.segment(id))", query: [("waitSeconds", waitSeconds.map(String.init))])
    }

    public func turnBackConnectionRun(_ id: String) async throws -> ConnectionRunResource {
        try await call(.POST, "/connection-runs/\(Self.segment(id))/turn-back")
    }

    public func answerConnectionRun(
        _ id: String, _ body: PartnerAnswerBody
    ) async throws -> ConnectionRunResource {
        try await call(.POST, "/connection-runs/\(Self.segment(id))/answer", body: body)
    }

    public func savePartner(_ name: String, _ body: PartnerChange) async throws -> CounterpartResource {
        try await call(.PUT, "/partners/\(Self.segment(name))", body: body)
    }

    public func handOvers() async throws -> HandOverList {
        try await call(.GET, "/hand-overs", query: [("limit", "1000")])
    }

    public func createHandOver(_ body: HandOverCreation) async throws -> HandOverCreated {
        try await call(.POST, "/hand-overs", body: body)
    }

    public func withdrawHandOver(_ id: String) async throws {
        try await order(.DELETE, "/hand-overs/\(Self.segment(id))")
    }

    public func counterparts() async throws -> CounterpartList { try await call(.GET, "/counterparts") }

    public func saveCounterpart(_ name: String, _ body: CounterpartChange) async throws -> CounterpartResource {
        try await call(.PUT, "/counterparts/\(Self.segment(name))", body: body)
    }

    public func deleteCounterpart(_ name: String) async throws {
        try await order(.DELETE, "/counterparts/\(Self.segment(name))")
    }
}
