import IdentityDirectory
import ManagementSchema

/// Communication systems.
enum SystemRoutes {
    static let all: [Route] = [
        .get(
            "/systems", "listSystems", .right(.directoryRead), "List communication systems",
            query: QueryParameter.directoryPage
        ) { call in
            let systems = try await call.services.directory.systems(try call.directoryPage)
            let page = try ResultPage(fetched: systems, for: call, key: \.id)
            return SystemList(systems: page.elements.map(SystemResource.init), nextCursor: page.nextCursor)
        },
        .send(
            .post, "/systems", "createSystem", .right(.directoryWrite), "Create a communication system",
            status: .created
        ) { (call, body: SystemCreation) in
            let system = CommunicationSystem(
                id: body.id, name: body.name, host: body.host.flatMap { $0.isEmpty ? nil : $0 },
                description: body.description ?? "")
            return SystemResource(try await call.services.directory.create(system, by: call.by))
        },
        .get("/systems/{id}", "showSystem", .right(.directoryRead), "Show a communication system") { call in
            SystemResource(try await call.services.directory.system(try call.parameter("id")))
        },
        .send(
            .patch, "/systems/{id}", "updateSystem", .right(.directoryWrite), "Change a communication system"
        ) { (call, body: SystemChange) in
            var system = try await call.services.directory.system(try call.parameter("id"))
            if let name = body.name { system.name = name }
            if let host = body.host { system.host = host.isEmpty ? nil : host }
            if let description = body.description { system.description = description }
            return SystemResource(try await call.services.directory.update(system, by: call.by))
        },
        .delete("/systems/{id}", "deleteSystem", .right(.directoryWrite), "Delete a communication system") { call in
            try await call.services.directory.deleteSystem(try call.parameter("id"), by: call.by)
        },
    ]
}

extension SystemResource {
    init(_ system: CommunicationSystem) {
        self.init(id: system.id, name: system.name, host: system.host, description: system.description)
    }
}

extension QueryParameter {
    static let search = QueryParameter("search", "Only those whose id or name contains this text, in any case.")
    static let directoryPage = page + [search]
}

extension ManagementCall {
    /// What of a list of the directory to fetch: one more than asked for, to know whether there is a next page.
    var directoryPage: Page {
        get throws { Page(after: try cursor, limit: try limit + 1, search: query["search"]) }
    }
}
