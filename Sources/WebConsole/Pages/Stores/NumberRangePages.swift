import IdentityDirectory
import IntegrationFlows
import IntegrationTenant

/// Number ranges that flows take numbers from.
struct NumberRangePages {
    let tenant: Tenant

    var routes: [Route] {
        let path = Paths.numberRanges
        return [
            .get(path, .right(.tenantRead), of: .integrationTenant) { visit in .page(try await page(visit)) },
            .post(path, .right(.flowWrite), of: .integrationTenant) { visit in
                try await Reply.form(again: { try await page(visit) }) {
                    let range = try await range(visit)
                    try await tenant.saveNumberRange(range, by: visit.by)
                    return .redirect(path, Notice(.good, "Number range \(range.name) deployed."))
                }
            },
            .post("\(path)/delete", .right(.flowWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: path) {
                    let name = try visit.form.required("name", label: "Name")
                    guard try await tenant.flowState.deleteNumberRange(name) else {
                        throw ConsoleError(.notFound, "There is no number range \(name).")
                    }
                    return .redirect(path, Notice(.good, "Number range \(name) deleted."))
                }
            },
        ]
    }

    private func range(_ visit: Visit) async throws -> NumberRange {
        func number(_ name: String, _ label: String, _ fallback: Int?) throws -> Int {
            guard let text = visit.form.text(name) else {
                if let fallback { return fallback }
                throw ConsoleError(.unprocessable, "\(label) is missing.")
            }
            guard let number = Int(text) else { throw ConsoleError(.unprocessable, "\(label) is no whole number.") }
            return number
        }
        let name = try visit.form.required("name", label: "Name")
        let old = try await tenant.flowState.numberRanges().first { $0.name == name }
        let minimum = try number("minimum", "Minimum", nil)
        var range = NumberRange(
            name: name, minimum: minimum, maximum: try number("maximum", "Maximum", nil),
            next: try number("next", "Next Number", old?.next ?? minimum), length: try number("length", "Length", 0),
            rotates: visit.form.isChosen("rotates"))
        range.description = visit.form["description"]
        return range
    }

    private func page(_ visit: Visit) async throws -> Page {
        let mayChange = visit.has(.flowWrite)
        let rows = try await tenant.flowState.numberRanges().map { range in
            Table.Row(
                [
                    Cell(text: range.name, style: "strong"), .text(range.description),
                    .text(range.padded(range.minimum)), .text(range.padded(range.maximum)),
                    .text(range.padded(range.next)), .text(range.rotates ? "Yes" : "No"),
                    .time(range.deployedAt, detail: "by \(range.deployedBy)"),
                    .actions(
                        mayChange
                            ? [
                                .submit(
                                    "Delete", to: "\(Paths.numberRanges)/delete", values: ["name": range.name],
                                    style: .smallDanger)
                            ] : []),
                ], id: "range-\(range.name)")
        }
        let table = Table(
            id: "number-ranges",
            columns: ["Name", "Description", "Minimum", "Maximum", "Next Number", "Rotates", "Deployed", ""],
            rows: rows, empty: "No number range.")
        return Page(
            "Number Ranges", subtitle: "Numbers that flows are handed out one by one.", at: Crumbs.stores,
            [.table(table)] + (mayChange ? [.panel("Deploy a Number Range", [.form(Self.form(visit))])] : []))
    }

    private static func form(_ visit: Visit) -> Form {
        Form(
            id: "range", to: Paths.numberRanges,
            fields: [
                .text("name", "Name", value: visit.form.text("name"), isRequired: true),
                .text("minimum", "Minimum", value: visit.form.text("minimum"), isRequired: true, type: "number"),
                .text("maximum", "Maximum", value: visit.form.text("maximum"), isRequired: true, type: "number"),
                .text(
                    "next", "Next Number", value: visit.form.text("next"),
                    hint: "Empty goes on where the range stands.", type: "number"),
                .text(
                    "length", "Length", value: visit.form.text("length"),
                    hint: "Digits that numbers are padded to with zeros, up to 14.", type: "number"),
                .checks(
                    "rotates", "At the End",
                    options: [
                        Field.Option(value: "yes", text: "Begin again with the minimum", isChosen: true)
                    ]),
                .text("description", "Description", value: visit.form.text("description")),
            ], buttons: [FormButton("Deploy", id: "deploy-range")])
    }
}
