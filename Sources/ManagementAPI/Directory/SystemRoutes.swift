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
                id: body.id, name: body.name, host: body.host.flatMap { $0.isEmpty ? nil : $0 }, port: body.port,
                description: body.description ?? "", contact: .init(body.contact ?? SystemContact()),
                isInboundOnly: body.inboundOnly ?? false, isOwnSystem: body.ownSystem ?? false)
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
            if let port = body.port { system.port = port == 0 ? nil : port }
            if let description = body.description { system.description = description }
            if let contact = body.contact { system.contact = .init(contact) }
            if let inboundOnly = body.inboundOnly { system.isInboundOnly = inboundOnly }
            if let ownSystem = body.ownSystem { system.isOwnSystem = ownSystem }
            return SystemResource(try await call.services.directory.update(system, by: call.by))
        },
        .get(
            "/systems/{id}/deletion", "examineSystemDeletion", .right(.directoryRead),
            "Say what deleting a communication system would break"
        ) { call in
            DeletionReportResource(
                try await call.services.directory.consequences(ofDeletingSystem: try call.parameter("id")))
        },
        .delete("/systems/{id}", "deleteSystem", .right(.directoryWrite), "Delete a communication system") { call in
            try await call.services.directory.deleteSystem(try call.parameter("id"), by: call.by)
        },
    ]
}

extension SystemResource {
    init(_ system: CommunicationSystem) {
        let contact = system.contact
        self.init(
            id: system.id, name: system.name, host: system.host, port: system.port, description: system.description,
            contact: SystemContact(name: contact.name, mail: contact.mail, phone: contact.phone),
            inboundOnly: system.isInboundOnly, ownSystem: system.isOwnSystem)
    }
}

extension CommunicationSystem.Contact {
    fileprivate init(_ contact: SystemContact) {
        self.init(name: contact.name, mail: contact.mail, phone: contact.phone)
    }
}

extension DeletionReportResource {
    init(_ report: DeletionReport) {
        self.init(
            deletable: report.obstacle == nil, obstacle: report.obstacle, consequences: report.consequences,
            lastCallAt: report.lastCallAt?.rfc3339)
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
