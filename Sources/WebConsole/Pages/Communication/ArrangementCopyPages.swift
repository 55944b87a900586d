import IdentityDirectory

/// Duplicate: a draft of what another arrangement is, for another connection.
struct ArrangementCopyPages {
    let directory: Directory

    var routes: [Route] {
        let path = "\(Paths.arrangements)/:id/duplicate"
        return [
            .get(path, .right(.directoryWrite), of: .businessSystem) { visit in .page(try await page(visit)) },
            .post(path, .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.form(again: { try await page(visit) }) {
                    let copy = try await directory.duplicate(
                        arrangement: visit["id"], as: visit.form["new-id"], systemID: visit.form.text("system"),
                        userID: visit.form.text("user"), by: visit.by)
                    return .redirect(
                        Paths.arrangement(copy.id),
                        Notice(
                            .good, "Communication arrangement \(copy.id) created as a draft, after \(visit["id"]).",
                            hint: copy.userID == nil ? "Edit it and choose its user." : nil))
                }
            },
        ]
    }

    private func page(_ visit: Visit) async throws -> Page {
        let original = try await directory.arrangement(visit["id"])
        let systems = try await directory.systems().map { ($0.id, "\($0.id) – \($0.name)") }
        let users = try await UserChoice(directory)
        let form = Form(
            id: "duplicate", to: "\(Paths.arrangement(original.id))/duplicate",
            fields: [
                .text("new-id", "Arrangement", value: visit.form.text("new-id"), isRequired: true).focused(),
                .select(
                    "system", "Communication System", options: systems,
                    chosen: visit.form.text("system") ?? original.systemID),
                users.field(
                    "user", "User ID", chosen: visit.form.text("user"), empty: "– chosen later –",
                    hint: "Each connection has an identity of its own: the user of \(original.id) is not taken over."),
            ], buttons: [FormButton("Duplicate", id: "duplicate-button")],
            cancel: Link("Cancel", Paths.arrangement(original.id)))
        return Page(
            "Duplicate", subtitle: "a draft with the scenario, services and properties of \(original.id)",
            at: ArrangementPages.crumbs + [Link(original.id, Paths.arrangement(original.id))],
            [.panel("New Arrangement", [.form(form)])])
    }
}
