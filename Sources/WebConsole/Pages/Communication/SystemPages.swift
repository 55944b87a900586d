import IdentityDirectory

/// Communication systems: the partners that call.
struct SystemPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.systems, .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await list(visit))
            },
            .get(Paths.newSystem, .right(.directoryWrite), of: .businessSystem) { visit in
                .page(try SystemEditor.page(nil, visit))
            },
            .post(Paths.newSystem, .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.form(again: { try SystemEditor.page(nil, visit) }) {
                    let system = try await directory.create(
                        SystemEditor.read(visit, id: visit.form["id"]), by: visit.by)
                    return .redirect(
                        Paths.system(system.id), Notice(.good, "Communication system \(system.id) created."))
                }
            },
            .get("\(Paths.systems)/:id", .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await detail(visit))
            },
            .get("\(Paths.systems)/:id/edit", .right(.directoryWrite), of: .businessSystem) { visit in
                .page(try SystemEditor.page(try await directory.system(visit["id"]), visit))
            },
            .post("\(Paths.systems)/:id/edit", .right(.directoryWrite), of: .businessSystem) { visit in
                let system = try await directory.system(visit["id"])
                return try await Reply.form(again: { try SystemEditor.page(system, visit) }) {
                    try SeenState.check(visit.form, "communication system \(system.id)", now: [system])
                    _ = try await directory.update(
                        SystemEditor.read(visit, id: system.id), over: system, by: visit.by)
                    return .redirect(Paths.system(system.id), Notice(.good, "Communication system saved."))
                }
            },
            .get("\(Paths.systems)/:id/delete", .right(.directoryWrite), of: .businessSystem) { visit in
                let id = visit["id"]
                return .page(
                    DeletionPage(
                        what: "communication system \(id)", path: Paths.system(id),
                        report: try await directory.consequences(ofDeletingSystem: id)
                    ).page(at: Crumbs.integration + [Link("Communication Systems", Paths.systems)], visit))
            },
            .post("\(Paths.systems)/:id/delete", .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.button(backTo: Paths.system(visit["id"])) {
                    try await directory.deleteSystem(visit["id"], by: visit.by)
                    return .redirect(Paths.systems, Notice(.good, "Communication system \(visit["id"]) deleted."))
                }
            },
        ]
    }

    private static func place(_ system: CommunicationSystem) -> String? {
        system.host.map { host in host + (system.port.map { ":\($0)" } ?? "") }
    }

    private static func kind(_ system: CommunicationSystem) -> String {
        let kinds = [system.isOwnSystem ? "Own System" : nil, system.isInboundOnly ? "Inbound Only" : nil]
        let named = kinds.compactMap { $0 }
        return named.isEmpty ? "Calls and Is Called" : named.joined(separator: ", ")
    }

    private static let listed = 500

    private static func footnote(_ count: Int) -> String? {
        count > listed ? "There are more than \(listed): search for the one that you mean." : nil
    }

    private func list(_ visit: Visit) async throws -> Page {
        let systems = try await directory.systems(
            .init(limit: Self.listed + 1, search: visit.query.text("q")))
        let rows = systems.prefix(Self.listed).map { system in
            Table.Row(
                [
                    .link(system.id, Paths.system(system.id)), .text(system.name), .optional(Self.place(system)),
                    .text(Self.kind(system)), .text(system.contact.name, detail: system.contact.mail),
                    .text(system.description),
                ], id: "system-\(system.id)")
        }
        return Page(
            "Communication Systems", subtitle: "The systems of your partners, and what they are reached by.",
            at: Crumbs.integration,
            actions: [.export(.systems), .open("New", Paths.newSystem, style: .primary, id: "new")],
            [
                .form(
                    .filter(
                        id: "filter", to: Paths.systems,
                        fields: [.text("q", "Search", value: visit.query.text("q"))],
                        isFiltered: visit.query.text("q") != nil)),
                .table(
                    Table(
                        id: "systems", columns: ["System ID", "Name", "Host", "Kind", "Contact", "Description"],
                        rows: rows,
                        empty: "No communication system.",
                        footnote: Self.footnote(systems.count))),
            ])
    }

    private func detail(_ visit: Visit) async throws -> Page {
        let system = try await directory.system(visit["id"])
        let arrangements = try await directory.arrangements().filter { $0.systemID == system.id }
        return Page(
            system.id, subtitle: system.name,
            at: Crumbs.integration + [Link("Communication Systems", Paths.systems)],
            actions: [
                .open("Edit", "\(Paths.system(system.id))/edit", id: "edit"), .changes(of: system.id),
                .open("Delete", "\(Paths.system(system.id))/delete", style: .danger, id: "delete"),
            ],
            [
                .panel(
                    "General",
                    [
                        .facts([
                            Facts.Item("System ID", system.id), Facts.Item("Name", system.name),
                            Facts.Item("Host", system.host, id: "host"),
                            Facts.Item("Port", system.port.map(String.init), id: "port"),
                            Facts.Item("Kind", Self.kind(system), id: "kind"),
                            Facts.Item("Contact", system.contact.name, id: "contact"),
                            Facts.Item("Contact's Mail", system.contact.mail),
                            Facts.Item("Contact's Phone", system.contact.phone),
                            Facts.Item("Description", system.description),
                        ])
                    ]),
                .panel("Communication Arrangements", [ArrangementText.table(arrangements)]),
            ])
    }
}
