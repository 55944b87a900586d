extension Directory {
    public func scenarios(_ page: Page = .all) async throws -> [CommunicationScenario] {
        try await store.read { try $0.scenarios.rows(page) }
    }

    public func scenario(_ id: String) async throws -> CommunicationScenario {
        guard let scenario = try await store.read({ try $0.scenarios.row(id) }) else {
            throw Self.notFound("communication scenario", id)
        }
        return scenario
    }

    /// Throws `invalid` for services whose path prefixes or names are unusable or not unique.
    public func create(_ scenario: CommunicationScenario, by: String) async throws -> CommunicationScenario {
        try Identifier.check(scenario.id, of: "communication scenario")
        let scenario = try ScenarioRule.checked(scenario)
        return try await change(by: by) { change in
            guard try change.rows.scenarios.row(scenario.id) == nil else {
                throw DirectoryError(.alreadyExists, "There is already a communication scenario \(scenario.id).")
            }
            try change.rows.scenarios.insert(scenario)
            try change.audit("scenario.create", scenario.id, after: scenario)
            try change.touch(.scenario, scenario.id)
            return scenario
        }
    }

    /// Throws `inUse` where an arrangement stands on what would go, or could not be told from another one any more.
    public func update(
        _ scenario: CommunicationScenario, over seen: CommunicationScenario? = nil, by: String
    ) async throws -> CommunicationScenario {
        let scenario = try ScenarioRule.checked(scenario)
        return try await change(by: by) { change in
            guard let before = try change.rows.scenarios.row(scenario.id) else {
                throw Self.notFound("communication scenario", scenario.id)
            }
            try Self.refuseStale(seen, before, "communication scenario \(scenario.id)")
            guard before != scenario else { return scenario }
            let arrangements = try change.rows.arrangements.rows(.all).filter { $0.scenarioID == scenario.id }
            try ScenarioRule.checkUse(of: scenario, by: arrangements)
            if scenario.services != before.services {
                try SharedPaths(rows: change.rows, changed: scenario).refuseAmbiguity(of: arrangements)
            }
            try change.rows.scenarios.update(scenario)
            try change.audit("scenario.update", scenario.id, before: before, after: scenario)
            try change.touch(.scenario, scenario.id)
            return scenario
        }
    }

    /// Throws `inUse` while an arrangement refers to it.
    public func deleteScenario(_ id: String, by: String) async throws {
        try await change(by: by) { change in
            guard let before = try change.rows.scenarios.row(id) else {
                throw Self.notFound("communication scenario", id)
            }
            let users = try change.rows.arrangements.rows(.all).filter { $0.scenarioID == id }
            try Self.refuseUse(of: "communication scenario \(id)", by: users)
            try change.rows.scenarios.delete(id)
            try change.audit("scenario.delete", id, before: before)
            try change.touch(.scenario, id)
        }
    }
}
