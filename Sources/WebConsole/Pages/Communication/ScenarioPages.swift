import IdentityDirectory

/// Communication scenarios: which inbound services belong together, and where they lead.
struct ScenarioPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.scenarios, .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await list(visit))
            },
            .get(Paths.newScenario, .right(.directoryWrite), of: .businessSystem) { visit in .page(editor(visit)) },
            .post(Paths.newScenario, .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.form(again: { editor(visit) }) {
                    let scenario = CommunicationScenario(
                        id: visit.form["id"], name: try visit.form.required("name", label: "Name"),
                        services: [try service(visit)], authenticationMethods: methods(visit))
                    let created = try await directory.create(scenario, by: visit.by)
                    return .redirect(
                        Paths.scenario(created.id), Notice(.good, "Communication scenario \(created.id) created."))
                }
            },
            .get("\(Paths.scenarios)/:id", .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await detail(visit))
            },
            .post("\(Paths.scenarios)/:id/general", .right(.directoryWrite), of: .businessSystem) { visit in
                try await change(visit, "Communication scenario saved.") { scenario in
                    scenario.name = try visit.form.required("name", label: "Name")
                    scenario.authenticationMethods = methods(visit)
                }
            },
            .post("\(Paths.scenarios)/:id/services", .right(.directoryWrite), of: .businessSystem) { visit in
                try await change(visit, "Inbound service added.") { scenario in
                    scenario.services.append(try service(visit))
                }
            },
            .post("\(Paths.scenarios)/:id/remove-service", .right(.directoryWrite), of: .businessSystem) { visit in
                try await change(visit, "Inbound service removed.") { scenario in
                    scenario.services.removeAll { $0.name == visit.form["removed"] }
                }
            },
            .post("\(Paths.scenarios)/:id/outbound", .right(.directoryWrite), of: .businessSystem) { visit in
                try await change(visit, "Outbound services and additional properties saved.") { scenario in
                    try ScenarioOutbound.read(visit.form, into: &scenario)
                }
            },
            .get("\(Paths.scenarios)/:id/delete", .right(.directoryWrite), of: .businessSystem) { visit in
                let id = visit["id"]
                return .page(
                    DeletionPage(
                        what: "communication scenario \(id)", path: Paths.scenario(id),
                        report: try await directory.consequences(ofDeletingScenario: id)
                    ).page(at: Crumbs.integration + [Link("Communication Scenarios", Paths.scenarios)], visit))
            },
            .post("\(Paths.scenarios)/:id/delete", .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.button(backTo: Paths.scenario(visit["id"])) {
                    try await directory.deleteScenario(visit["id"], by: visit.by)
                    return .redirect(Paths.scenarios, Notice(.good, "Communication scenario \(visit["id"]) deleted."))
                }
            },
        ]
    }

    private func change(
        _ visit: Visit, _ done: String, _ change: (inout CommunicationScenario) throws -> Void
    ) async throws -> Reply {
        try await Reply.form(again: { try await detail(visit) }) {
            var scenario = try await directory.scenario(visit["id"])
            let seen = scenario
            try SeenState.check(visit.form, "communication scenario \(scenario.id)", now: [seen])
            try change(&scenario)
            _ = try await directory.update(scenario, over: seen, by: visit.by)
            return .redirect(Paths.scenario(scenario.id), Notice(.good, done))
        }
    }

    private static let listed = 500

    private static func footnote(_ count: Int) -> String? {
        count > listed ? "There are more than \(listed): search for the one that you mean." : nil
    }

    private func list(_ visit: Visit) async throws -> Page {
        let scenarios = try await directory.scenarios(
            .init(limit: Self.listed + 1, search: visit.query.text("q")))
        let rows = scenarios.prefix(Self.listed).map { scenario in
            Table.Row(
                [
                    .link(scenario.id, Paths.scenario(scenario.id)), .text(scenario.name),
                    .text(scenario.services.map { "\($0.name) (\($0.pathPrefix))" }.joined(separator: ", ")),
                    .text(scenario.authenticationMethods.map(\.title).sorted().joined(separator: ", ")),
                ], id: "scenario-\(scenario.id)")
        }
        return Page(
            "Communication Scenarios", subtitle: "Inbound services that are offered together.",
            at: Crumbs.integration,
            actions: [.export(.scenarios), .open("New", Paths.newScenario, style: .primary, id: "new")],
            [
                .form(
                    .filter(
                        id: "filter", to: Paths.scenarios,
                        fields: [.text("q", "Search", value: visit.query.text("q"))],
                        isFiltered: visit.query.text("q") != nil)),
                .table(
                    Table(
                        id: "scenarios",
                        columns: ["Scenario ID", "Name", "Inbound Services", "Authentication Methods"],
                        rows: rows, empty: "No communication scenario.",
                        footnote: Self.footnote(scenarios.count))),
            ])
    }

    private func detail(_ visit: Visit) async throws -> Page {
        let scenario = try await directory.scenario(visit["id"])
        let path = Paths.scenario(scenario.id)
        let arrangements = try await directory.arrangements().filter { $0.scenarioID == scenario.id }
        var sections: [Section] = [servicesPanel(scenario, visit), ScenarioOutbound.panel(scenario)]
        if visit.has(.directoryWrite) {
            let general = Form(
                id: "general", to: "\(path)/general",
                fields: [
                    .text("name", "Name", value: visit.form.shown("name", or: scenario.name), isRequired: true),
                    methodsField(scenario.authenticationMethods),
                ], buttons: [FormButton("Save", id: "save")],
                hidden: [SeenState.field: try SeenState.digest([scenario])])
            let service = Form(
                id: "service", to: "\(path)/services", fields: serviceFields(visit),
                buttons: [FormButton("Add Inbound Service", id: "add-service")])
            sections.append(
                .columns([[.panel("General", [.form(general)])], [.panel("Add Inbound Service", [.form(service)])]]))
        }
        if visit.has(.directoryWrite) {
            sections.append(
                .panel(
                    "Edit Outbound Services and Additional Properties",
                    [.form(try ScenarioOutbound.form(scenario, visit))])
            )
        }
        sections.append(
            .panel(
                "Communication Arrangements",
                intro: scenario.arrangementsMax.map { "\(arrangements.count) of \($0) allowed." },
                [ArrangementText.table(arrangements)]))
        return Page(
            scenario.id, subtitle: scenario.name,
            at: Crumbs.integration + [Link("Communication Scenarios", Paths.scenarios)],
            actions: [
                .changes(of: scenario.id), .open("Delete", "\(path)/delete", style: .danger, id: "delete"),
            ], sections)
    }

    private func servicesPanel(_ scenario: CommunicationScenario, _ visit: Visit) -> Section {
        let rows = scenario.services.map { service in
            Table.Row([
                .text(service.name), .mono(service.pathPrefix), .mono(service.upstream.description),
                .text(service.methods.isEmpty ? "all" : service.methods.sorted().joined(separator: ", ")),
                .actions(
                    visit.has(.directoryWrite) && scenario.services.count > 1
                        ? [
                            .submit(
                                "Remove", to: "\(Paths.scenario(scenario.id))/remove-service",
                                values: ["removed": service.name], style: .smallDanger)
                        ] : []),
            ])
        }
        return .panel(
            "Inbound Services",
            [
                .table(
                    Table(
                        id: "services", columns: ["Service", "Path", "Leads To", "HTTP Methods", ""], rows: rows,
                        empty: "No inbound service."))
            ])
    }

    private func editor(_ visit: Visit) -> Page {
        Page(
            "New Communication Scenario",
            at: Crumbs.integration + [Link("Communication Scenarios", Paths.scenarios)],
            [
                .panel(
                    "Communication Scenario",
                    [
                        .form(
                            Form(
                                id: "scenario", to: Paths.newScenario,
                                fields: [
                                    .text("id", "Scenario ID", value: visit.form.text("id"), isRequired: true)
                                        .focused(),
                                    .text("name", "Name", value: visit.form.text("name"), isRequired: true),
                                    methodsField(
                                        visit.form.values("authentication").isEmpty
                                            ? Set(AuthenticationMethod.allCases) : methods(visit)),
                                ] + serviceFields(visit), buttons: [FormButton("Save", id: "save")],
                                cancel: Link("Cancel", Paths.scenarios)))
                    ])
            ])
    }

    private func serviceFields(_ visit: Visit) -> [Field] {
        [
            .text("service", "Inbound Service", value: visit.form.text("service"), isRequired: true),
            .text(
                "prefix", "Path Prefix", value: visit.form.text("prefix"),
                hint: "Whole segments, such as /orders; the longest prefix that fits a call wins.", isRequired: true),
            .text(
                "upstream", "Leads To", value: visit.form.text("upstream"),
                hint: "The address of the service behind the gateway, or integration-flows.", isRequired: true),
            .text(
                "methods", "HTTP Methods", value: visit.form.text("methods"),
                hint: "Separated by commas; empty for all."),
        ]
    }

    private func methodsField(_ chosen: Set<AuthenticationMethod>) -> Field {
        .checks(
            "authentication", "Authentication Methods",
            options: AuthenticationMethod.allCases.map {
                Field.Option(value: $0.rawValue, text: $0.title, isChosen: chosen.contains($0))
            })
    }

    private func methods(_ visit: Visit) -> Set<AuthenticationMethod> {
        Set(visit.form.values("authentication").compactMap(AuthenticationMethod.init(rawValue:)))
    }

    private func service(_ visit: Visit) throws -> InboundService {
        let methods = visit.form["methods"].split(separator: ",").map { String($0).trimmingBlanks().uppercased() }
        return InboundService(
            name: try visit.form.required("service", label: "Inbound Service"),
            pathPrefix: try visit.form.required("prefix", label: "Path Prefix"),
            upstream: ServiceUpstream(try visit.form.required("upstream", label: "Leads To")),
            methods: Set(methods.filter { !$0.isEmpty }))
    }
}
