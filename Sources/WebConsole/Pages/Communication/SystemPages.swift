import IdentityDirectory

/// Communication systems: the partners that call.
struct SystemPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.systems, .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await list(visit))
            },
            .get(Paths.newSystem, .right(.directoryWrite), of: .businessSystem) { visit in .page(editor(nil, visit)) },
            .post(Paths.newSystem, .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.form(again: { editor(nil, visit) }) {
                    let system = try await directory.create(read(visit, id: visit.form["id"]), by: visit.by)
                    return .redirect(
                        Paths.system(system.id), Notice(.good, "Communication system \(system.id) created."))
                }
            },
            .get("\(Paths.systems)/:id", .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await detail(visit))
            },
            .get("\(Paths.systems)/:id/edit", .right(.directoryWrite), of: .businessSystem) { visit in
                .page(editor(try await directory.system(visit["id"]), visit))
            },
            .post("\(Paths.systems)/:id/edit", .right(.directoryWrite), of: .businessSystem) { visit in
                let system = try await directory.system(visit["id"])
                return try await Reply.form(again: { editor(system, visit) }) {
                    _ = try await directory.update(read(visit, id: system.id), by: visit.by)
                    return .redirect(Paths.system(system.id), Notice(.good, "Communication system saved."))
                }
            },
            .post("\(Paths.systems)/:id/delete", .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.button(backTo: Paths.system(visit["id"])) {
                    try await directory.deleteSystem(visit["id"], by: visit.by)
                    return .redirect(Paths.systems, Notice(.good, "Communication system \(visit["id"]) deleted."))
                }
            },
        ]
    }

    private func list(_ visit: Visit) async throws -> Page {
        let systems = try await directory.systems(.init(limit: 500, search: visit.query.text("q")))
        let rows = systems.map { system in
            Table.Row(
                [
                    .link(system.id, Paths.system(system.id)), .text(system.name), .optional(system.host),
                    .text(system.description),
                ], id: "system-\(system.id)")
        }
        return Page(
            "Communication Systems", subtitle: "The systems of your partners, and what they are reached by.",
            at: Crumbs.integration,
            actions: visit.has(.directoryWrite) ? [.open("New", Paths.newSystem, style: .primary, id: "new")] : [],
            [
                .form(
                    .filter(
                        id: "filter", to: Paths.systems,
                        fields: [.text("q", "Search", value: visit.query.text("q"))],
                        isFiltered: visit.query.text("q") != nil)),
                .table(
                    Table(
                        id: "systems", columns: ["System ID", "Name", "Host", "Description"], rows: rows,
                        empty: "No communication system.")),
            ])
    }

    private func detail(_ visit: Visit) async throws -> Page {
        let system = try await directory.system(visit["id"])
        let arrangements = try await directory.arrangements().filter { $0.systemID == system.id }
        return Page(
            system.id, subtitle: system.name,
            at: Crumbs.integration + [Link("Communication Systems", Paths.systems)],
            actions: visit.has(.directoryWrite)
                ? [
                    .open("Edit", "\(Paths.system(system.id))/edit", id: "edit"),
                    .submit("Delete", to: "\(Paths.system(system.id))/delete", style: .danger, id: "delete"),
                ] : [],
            [
                .panel(
                    "General",
                    [
                        .facts([
                            Facts.Item("System ID", system.id), Facts.Item("Name", system.name),
                            Facts.Item("Host", system.host), Facts.Item("Description", system.description),
                        ])
                    ]),
                .panel("Communication Arrangements", [ArrangementText.table(arrangements)]),
            ])
    }

    private func editor(_ system: CommunicationSystem?, _ visit: Visit) -> Page {
        let form = visit.form
        let path = system.map { Paths.system($0.id) + "/edit" } ?? Paths.newSystem
        let id: Field =
            system.map { .fixed("id", "System ID", $0.id) }
            ?? .text("id", "System ID", value: form.text("id"), isRequired: true).focused()
        return Page(
            system == nil ? "New Communication System" : "Edit \(system?.id ?? "")",
            at: Crumbs.integration + [Link("Communication Systems", Paths.systems)],
            [
                .panel(
                    "Communication System",
                    [
                        .form(
                            Form(
                                id: "system", to: path,
                                fields: [
                                    id,
                                    .text(
                                        "name", "Name", value: form.text("name") ?? system?.name, isRequired: true),
                                    .text(
                                        "host", "Host", value: form.text("host") ?? system?.host,
                                        hint: "Where the partner is reached; for your own reference."),
                                    .text(
                                        "description", "Description",
                                        value: form.text("description") ?? system?.description),
                                ], buttons: [FormButton("Save", id: "save")],
                                cancel: Link("Cancel", system.map { Paths.system($0.id) } ?? Paths.systems)))
                    ])
            ])
    }

    private func read(_ visit: Visit, id: String) throws -> CommunicationSystem {
        CommunicationSystem(
            id: id, name: try visit.form.required("name", label: "Name"), host: visit.form.text("host"),
            description: visit.form["description"])
    }
}
