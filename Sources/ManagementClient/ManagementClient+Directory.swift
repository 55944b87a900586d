public import ManagementSchema

/// Communication systems, users, scenarios and arrangements.
extension ManagementClient {
    public func systems(_ query: [(String, String?)] = []) async throws -> SystemList {
        try await call(.GET, "/systems", query: query)
    }

    public func system(_ id: String) async throws -> SystemResource {
        try await call(.GET, "/systems/\(Self.segment(id))")
    }

    public func createSystem(_ body: SystemCreation) async throws -> SystemResource {
        try await call(.POST, "/systems", body: body)
    }

    public func updateSystem(_ id: String, _ body: SystemChange) async throws -> SystemResource {
        try await call(.PATCH, "/systems/\(Self.segment(id))", body: body)
    }

    public func deleteSystem(_ id: String) async throws {
        try await order(.DELETE, "/systems/\(Self.segment(id))")
    }

    public func systemDeletion(_ id: String) async throws -> DeletionReportResource {
        try await call(.GET, "/systems/\(Self.segment(id))/deletion")
    }

    public func users(_ query: [(String, String?)] = []) async throws -> UserList {
        try await call(.GET, "/users", query: query)
    }

    public func user(_ id: String) async throws -> UserDetail {
        try await call(.GET, "/users/\(Self.segment(id))")
    }

    public func createUser(_ body: UserCreation) async throws -> UserResource {
        try await call(.POST, "/users", body: body)
    }

    public func updateUser(_ id: String, _ body: UserChange) async throws -> UserResource {
        try await call(.PATCH, "/users/\(Self.segment(id))", body: body)
    }

    public func deleteUser(_ id: String) async throws {
        try await order(.DELETE, "/users/\(Self.segment(id))")
    }

    public func lockUser(_ id: String) async throws -> UserResource {
        try await call(.POST, "/users/\(Self.segment(id))/lock")
    }

    public func unlockUser(_ id: String) async throws -> UserResource {
        try await call(.POST, "/users/\(Self.segment(id))/unlock")
    }

    public func setPassword(_ id: String, _ body: PasswordChange) async throws {
        try await order(.PUT, "/users/\(Self.segment(id))/password", body: body)
    }

    public func removePassword(_ id: String) async throws {
        try await order(.DELETE, "/users/\(Self.segment(id))/password")
    }

    public func unlockPassword(_ id: String) async throws -> UserResource {
        try await call(.POST, "/users/\(Self.segment(id))/password/unlock")
    }

    public func userDeletion(_ id: String) async throws -> DeletionReportResource {
        try await call(.GET, "/users/\(Self.segment(id))/deletion")
    }

    public func scenarios(_ query: [(String, String?)] = []) async throws -> ScenarioList {
        try await call(.GET, "/scenarios", query: query)
    }

    public func scenario(_ id: String) async throws -> ScenarioResource {
        try await call(.GET, "/scenarios/\(Self.segment(id))")
    }

    public func createScenario(_ body: ScenarioCreation) async throws -> ScenarioResource {
        try await call(.POST, "/scenarios", body: body)
    }

    public func updateScenario(_ id: String, _ body: ScenarioChange) async throws -> ScenarioResource {
        try await call(.PATCH, "/scenarios/\(Self.segment(id))", body: body)
    }

    public func deleteScenario(_ id: String) async throws {
        try await order(.DELETE, "/scenarios/\(Self.segment(id))")
    }

    public func scenarioDeletion(_ id: String) async throws -> DeletionReportResource {
        try await call(.GET, "/scenarios/\(Self.segment(id))/deletion")
    }

    public func arrangements(_ query: [(String, String?)] = []) async throws -> ArrangementList {
        try await call(.GET, "/arrangements", query: query)
    }

    public func arrangement(_ id: String) async throws -> ArrangementDetail {
        try await call(.GET, "/arrangements/\(Self.segment(id))")
    }

    public func createArrangement(_ body: ArrangementCreation) async throws -> ArrangementResource {
        try await call(.POST, "/arrangements", body: body)
    }

    public func updateArrangement(_ id: String, _ body: ArrangementChange) async throws -> ArrangementResource {
        try await call(.PATCH, "/arrangements/\(Self.segment(id))", body: body)
    }

    public func deleteArrangement(_ id: String) async throws {
        try await order(.DELETE, "/arrangements/\(Self.segment(id))")
    }

    public func duplicateArrangement(_ id: String, _ body: ArrangementDuplication) async throws -> ArrangementResource {
        try await call(.POST, "/arrangements/\(Self.segment(id))/duplicate", body: body)
    }

    public func arrangementDeletion(_ id: String) async throws -> DeletionReportResource {
        try await call(.GET, "/arrangements/\(Self.segment(id))/deletion")
    }

    public func activateArrangement(_ id: String) async throws -> ArrangementResource {
        try await call(.POST, "/arrangements/\(Self.segment(id))/activate")
    }

    public func deactivateArrangement(_ id: String, asDraft: Bool = false) async throws -> ArrangementResource {
        try await call(
            .POST, "/arrangements/\(Self.segment(id))/deactivate", query: [("asDraft", asDraft ? "true" : nil)])
    }

    public func checkArrangement(_ id: String) async throws -> CompletenessReport {
        try await call(.GET, "/arrangements/\(Self.segment(id))/check")
    }
}
