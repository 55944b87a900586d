/// What a communication scenario may be, alone and with the arrangements that stand on it.
enum ScenarioRule {
    /// The scenario with its prefixes and methods as they are kept. Throws `invalid`.
    static func checked(_ scenario: CommunicationScenario) throws -> CommunicationScenario {
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
        try checkOutbound(scenario)
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

    private static func checkOutbound(_ scenario: CommunicationScenario) throws {
        var names = Set<String>()
        for service in scenario.outboundServices {
            guard !service.name.isEmpty, service.name.utf8.count <= 200, names.insert(service.name).inserted else {
                throw DirectoryError(
                    .invalid, "Two outbound services are named “\(service.name.prefix(80))”, or one has no name.")
            }
            try checkOutbound(path: service.path)
        }
        var properties = Set<String>()
        for property in scenario.properties {
            guard !property.name.isEmpty, property.name.utf8.count <= 200, properties.insert(property.name).inserted
            else {
                throw DirectoryError(
                    .invalid, "Two properties are named “\(property.name.prefix(80))”, or one has no name.")
            }
        }
        if let max = scenario.arrangementsMax, max < 1 {
            throw DirectoryError(
                .invalid, "The number of arrangements allowed is less than one.", hint: "Leave it out for any number.")
        }
    }

    /// An absolute path, perhaps with a query.
    static func checkOutbound(path: String) throws {
        guard path.hasPrefix("/"), path.utf8.count <= 2000, path.utf8.allSatisfy({ $0 > 32 && $0 != 127 }),
            !path.contains("#")
        else {
            throw DirectoryError(
                .invalid, "“\(path.prefix(80))” cannot be the path of an outbound service.",
                hint: "Begin with a slash; no blanks and no #.")
        }
    }

    /// Throws `inUse` where an arrangement would stand on something that the scenario has no more, and `tooMany` where
    /// there are more than it would allow.
    static func checkUse(of scenario: CommunicationScenario, by arrangements: [CommunicationArrangement]) throws {
        if let max = scenario.arrangementsMax, arrangements.count > max {
            throw DirectoryError(
                .tooMany, "There are \(arrangements.count) communication arrangements of \(scenario.id) already.",
                hint: "Delete some first, or allow as many.")
        }
        for arrangement in arrangements {
            guard scenario.authenticationMethods.contains(arrangement.authenticationMethod) else {
                throw DirectoryError(
                    .inUse,
                    "The communication arrangement \(arrangement.id) uses \(arrangement.authenticationMethod.title).",
                    hint: "Change the arrangement's authentication method first.")
            }
            let services = Set(scenario.outboundServices.map(\.name))
            if let lost = arrangement.outbound?.services.first(where: { !services.contains($0.name) }) {
                throw DirectoryError(
                    .inUse, "The communication arrangement \(arrangement.id) calls the outbound service \(lost.name).",
                    hint: "Take the service out of the arrangement first.")
            }
            let properties = Set(scenario.properties.map(\.name))
            if let lost = arrangement.properties.keys.sorted().first(where: { !properties.contains($0) }) {
                throw DirectoryError(
                    .inUse, "The communication arrangement \(arrangement.id) has a value for the property \(lost).",
                    hint: "Take the value away first.")
            }
        }
    }
}
