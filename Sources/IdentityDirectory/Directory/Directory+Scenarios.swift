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
        let scenario = try Self.checked(scenario)
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

    public func update(_ scenario: CommunicationScenario, by: String) async throws -> CommunicationScenario {
        let scenario = try Self.checked(scenario)
        return try await change(by: by) { change in
            guard let before = try change.rows.scenarios.row(scenario.id) else {
                throw Self.notFound("communication scenario", scenario.id)
            }
            guard before != scenario else { return scenario }
            let stranded = try change.rows.arrangements.rows(.all).first {
                $0.scenarioID == scenario.id && !scenario.authenticationMethods.contains($0.authenticationMethod)
            }
            if let stranded {
                throw DirectoryError(
                    .inUse, "The communication arrangement \(stranded.id) uses \(stranded.authenticationMethod.title).",
                    hint: "Change the arrangement's authentication method first.")
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

    private static func checked(_ scenario: CommunicationScenario) throws -> CommunicationScenario {
        var scenario = scenario
        guard !scenario.authenticationMethods.isEmpty else {
            throw DirectoryError(.invalid, "The scenario \(scenario.id) allows no authentication method.")
        }
        var names = Set<String>()
        var prefixes = Set<String>()
        for index in scenario.services.indices {
            var service = scenario.services[index]
            guard !service.name.isEmpty, names.insert(service.name).inserted else {
                throw DirectoryError(.invalid, "Two services are named “\(service.name)”, or one has no name.")
            }
            guard let prefix = PathPrefix(service.pathPrefix) else {
                throw DirectoryError(
                    .invalid, "“\(service.pathPrefix)” cannot be the path prefix of a service.",
                    hint: "Begin with a slash; no query, empty or dot segments, encoded slashes or backslashes.")
            }
            guard !InboundService.isEnrollment(prefix.text), service.upstream != .certificateEnrollment else {
                throw DirectoryError(
                    .invalid, "The path \(InboundService.certificateEnrollment.pathPrefix) is the server's own.",
                    hint: "It renews callers' certificates, in every arrangement that lets them in by certificate.")
            }
            guard prefixes.insert(prefix.text).inserted else {
                throw DirectoryError(.invalid, "Two services have the path prefix \(prefix.text).")
            }
            service.pathPrefix = prefix.text
            service.methods = Set(service.methods.map { $0.uppercased() })
            try check(service)
            scenario.services[index] = service
        }
        return scenario
    }

    private static func check(_ service: InboundService) throws {
        if let method = service.methods.first(where: { !$0.utf8.allSatisfy { 65...90 ~= $0 } || $0.isEmpty }) {
            throw DirectoryError(.invalid, "“\(method)” is no HTTP method.")
        }
        if case .url(let address) = service.upstream {
            let isHTTP = address.hasPrefix("http://") || address.hasPrefix("https://")
            guard isHTTP, !address.utf8.contains(where: { $0 <= 32 || $0 == 127 }) else {
                throw DirectoryError(
                    .invalid, "“\(address)” cannot be the upstream of a service.",
                    hint: "Give an address that begins with http:// or https://.")
            }
        }
    }
}
