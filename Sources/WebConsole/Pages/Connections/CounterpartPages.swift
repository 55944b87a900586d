import ConnectionLifecycle
import IdentityDirectory

/// Whom the tenant's connections call: servers, and partners who are asked by a person.
struct CounterpartPages {
    let connections: Connections

    var routes: [Route] {
        let path = Paths.counterparts
        return [
            .get(path, .right(.connectionRead), of: .integrationTenant) { visit in .page(try await page(visit)) },
            .post(path, .right(.administration), of: .integrationTenant) { visit in
                try await Reply.form(again: { try await page(visit) }) {
                    let name = try visit.form.required("name", label: "Name")
                    try await connections.save(
                        partner: Counterpart(
                            id: name, address: "", authorityPEM: "", addedAt: visit.now, addedBy: visit.by,
                            partner: PartnerTerms(issues: visit.form["issues"] == "partner")))
                    return .redirect(path, Notice(.good, "Partner \(name) added."))
                }
            },
            .post("\(path)/:name/delete", .right(.administration), of: .integrationTenant) { visit in
                try await Reply.button(backTo: path) {
                    try await connections.deleteCounterpart(visit["name"])
                    return .redirect(path, Notice(.good, "\(visit["name"]) deleted."))
                }
            },
        ]
    }

    private func page(_ visit: Visit) async throws -> Page {
        let rows = try await connections.counterparts().map { counterpart in
            Table.Row([
                .text(counterpart.id), .text(Self.kind(counterpart)),
                .text(counterpart.address.isEmpty ? "–" : counterpart.address),
                .time(counterpart.addedAt, detail: "by \(counterpart.addedBy)"),
                .actions(
                    visit.has(.administration)
                        ? [
                            .submit(
                                "Delete",
                                to: "\(Paths.counterparts)/\(PercentEncoding.encode(counterpart.id))/delete",
                                style: .smallDanger)
                        ] : []),
            ])
        }
        var sections: [Section] = [
            .table(
                Table(
                    id: "counterparts", columns: ["Name", "Kind", "Address", "Added", ""], rows: rows,
                    empty: "None yet. Servers are added by the first countersign connect on the command line."))
        ]
        if visit.has(.administration) {
            sections.append(.panel("Add a Partner", intro: Self.intro, [.form(form(visit))]))
        }
        return Page(
            "Called Sides", subtitle: "Whom this tenant's connections call.", at: Crumbs.connections, sections)
    }

    private static let intro =
        "A called side that is no Countersign. Where it has to do something, the connection waits until you say that it did."

    private func form(_ visit: Visit) -> Form {
        Form(
            id: "partner", to: Paths.counterparts,
            fields: [
                .text("name", "Name", value: visit.form.text("name"), isRequired: true),
                .select(
                    "issues", "Certificates Come From",
                    options: [
                        ("partner", "the partner, who answers signing requests"),
                        ("server", "this server's authority; the partner is given them"),
                    ], chosen: visit.form.text("issues") ?? "partner"),
            ], buttons: [FormButton("Add Partner", id: "add-partner")])
    }

    private static func kind(_ counterpart: Counterpart) -> String {
        switch counterpart.partner?.issues {
        case nil: "Server"
        case true?: "Partner, answers signing requests"
        case false?: "Partner, is given certificates"
        }
    }
}
