import IdentityDirectory

/// Creating and changing a communication arrangement.
struct ArrangementEditorPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.newArrangement, .right(.directoryWrite), of: .businessSystem) { visit in
                .page(try await editor(nil, visit))
            },
            .post(Paths.newArrangement, .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.form(again: { try await editor(nil, visit) }) {
                    let arrangement = try await read(visit, id: visit.form["id"])
                    let created = try await directory.create(arrangement, by: visit.by)
                    return .redirect(
                        Paths.arrangement(created.id),
                        Notice(
                            .good, "Communication arrangement \(created.id) created as a draft.",
                            hint: "Give its user a credential, then activate it."))
                }
            },
            .get("\(Paths.arrangements)/:id/edit", .right(.directoryWrite), of: .businessSystem) { visit in
                .page(try await editor(try await directory.arrangement(visit["id"]), visit))
            },
            .post("\(Paths.arrangements)/:id/edit", .right(.directoryWrite), of: .businessSystem) { visit in
                let arrangement = try await directory.arrangement(visit["id"])
                return try await Reply.form(again: { try await editor(arrangement, visit) }) {
                    try SeenState.check(
                        visit.form, "communication arrangement \(arrangement.id)", now: try await shown(arrangement))
                    let changed = try await read(visit, id: arrangement.id, over: arrangement)
                    _ = try await directory.update(changed, over: arrangement, by: visit.by)
                    return .redirect(
                        Paths.arrangement(arrangement.id), Notice(.good, "Communication arrangement saved."))
                }
            },
        ]
    }

    /// What the form is made from: what there is to fill in follows from the scenario.
    private func shown(_ arrangement: CommunicationArrangement) async throws -> [any Encodable] {
        [arrangement, try await directory.scenario(arrangement.scenarioID)]
    }

    private func editor(_ arrangement: CommunicationArrangement?, _ visit: Visit) async throws -> Page {
        let back = arrangement.map { Paths.arrangement($0.id) } ?? Paths.arrangements
        let id: Field =
            arrangement.map { .fixed("id", "Arrangement", $0.id) }
            ?? .text("id", "Arrangement", value: visit.form.text("id"), isRequired: true).focused()
        var hidden: [String: String] = [:]
        if let arrangement { hidden[SeenState.field] = try SeenState.digest(try await shown(arrangement)) }
        return Page(
            arrangement == nil ? "New Communication Arrangement" : "Edit \(arrangement?.id ?? "")",
            subtitle: arrangement == nil ? "A new arrangement is a draft until it is activated." : nil,
            at: ArrangementPages.crumbs,
            [
                .panel(
                    "Communication Arrangement",
                    [
                        .form(
                            Form(
                                id: "arrangement",
                                to: arrangement.map { Paths.arrangement($0.id) + "/edit" } ?? Paths.newArrangement,
                                fields: [id] + (try await choices(arrangement, visit))
                                    + (try await more(arrangement, visit)),
                                buttons: [FormButton("Save", id: "save")], hidden: hidden,
                                cancel: Link("Cancel", back)))
                    ])
            ])
    }

    /// Outbound part and properties: what there is to say follows from the scenario, so a new one has none yet.
    private func more(_ arrangement: CommunicationArrangement?, _ visit: Visit) async throws -> [Field] {
        let description = Field.text(
            "description", "Description", value: visit.form.shown("description", or: arrangement?.description))
        guard let arrangement else { return [description] }
        let scenario = try await directory.scenario(arrangement.scenarioID)
        return [description] + ArrangementFields.all(arrangement, scenario, visit.form)
    }

    private func choices(_ arrangement: CommunicationArrangement?, _ visit: Visit) async throws -> [Field] {
        let scenarios = try await directory.scenarios().map { ($0.id, "\($0.id) – \($0.name)") }
        let systems = try await directory.systems().map { ($0.id, "\($0.id) – \($0.name)") }
        let users = try await UserChoice(directory)
        return [
            .select(
                "scenario", "Communication Scenario", options: scenarios,
                chosen: visit.form.shown("scenario", or: arrangement?.scenarioID),
                hint: scenarios.isEmpty ? "There is none yet: create a communication scenario first." : nil,
                isRequired: true),
            .select(
                "system", "Communication System", options: systems,
                chosen: visit.form.shown("system", or: arrangement?.systemID),
                hint: systems.isEmpty ? "There is none yet: create a communication system first." : nil,
                isRequired: true),
            .select(
                "method", "Authentication Method",
                options: AuthenticationMethod.allCases.map { ($0.rawValue, $0.title) },
                chosen: visit.form.shown("method", or: arrangement?.authenticationMethod.rawValue), isRequired: true),
            users.field(
                "user", "User ID", chosen: visit.form.shown("user", or: arrangement?.userID), empty: "– chosen later –",
                hint: "Who calls are made as once they are let in."),
        ]
    }

    /// What the form says; of an arrangement that is there, what the form does not show stays.
    private func read(_ visit: Visit, id: String, over before: CommunicationArrangement? = nil) async throws
        -> CommunicationArrangement
    {
        let text = try visit.form.required("method", label: "Authentication Method")
        guard let method = AuthenticationMethod(rawValue: text) else {
            throw ConsoleError(.unprocessable, "There is no authentication method \(text).")
        }
        let scenarioID = try visit.form.required("scenario", label: "Communication Scenario")
        var arrangement = CommunicationArrangement(
            id: id, scenarioID: scenarioID, systemID: try visit.form.required("system", label: "Communication System"),
            userID: visit.form.text("user"), authenticationMethod: method, description: visit.form["description"])
        guard let before, before.scenarioID == scenarioID else { return arrangement }
        let scenario = try await directory.scenario(scenarioID)
        arrangement.properties = ArrangementFields.properties(visit.form, scenario)
        arrangement.outbound = try ArrangementFields.outbound(visit.form, scenario)
        return arrangement
    }
}
