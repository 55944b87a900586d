import IdentityDirectory

/// What a scenario says beyond its inbound services: outbound services, additional properties, how many arrangements.
enum ScenarioOutbound {
    static func panel(_ scenario: CommunicationScenario) -> Section {
        let services = scenario.outboundServices.map { Table.Row([.text($0.name), .mono($0.path)]) }
        let properties = scenario.properties.map {
            Table.Row([.text($0.name), .text($0.isRequired ? "Required" : "Optional")])
        }
        return .columns([
            [
                .panel(
                    "Outbound Services",
                    [
                        .table(
                            Table(
                                id: "outbound-services", columns: ["Service", "Path"], rows: services,
                                empty: "No outbound service."))
                    ])
            ],
            [
                .panel(
                    "Additional Properties",
                    [
                        .table(
                            Table(
                                id: "properties", columns: ["Property", "Value"], rows: properties,
                                empty: "No additional property."))
                    ])
            ],
        ])
    }

    static func form(_ scenario: CommunicationScenario, _ visit: Visit) throws -> Form {
        let isSent = visit.form.isChosen("outbound-sent")
        let services = scenario.outboundServices.map { "\($0.name) \($0.path)" }.joined(separator: "\n")
        let properties = scenario.properties.map { $0.name + ($0.isRequired ? " *" : "") }.joined(separator: "\n")
        return Form(
            id: "outbound", to: "\(Paths.scenario(scenario.id))/outbound",
            fields: [
                .area(
                    "outbound-services", "Outbound Services",
                    text: isSent ? visit.form["outbound-services"] : services, rows: 3,
                    hint: "A line for each: a name, a blank, and the usual path, such as: Orders /api/orders"),
                .area(
                    "properties", "Additional Properties", text: isSent ? visit.form["properties"] : properties,
                    rows: 3,
                    hint: "A line for each name; one that ends with an asterisk needs a value in every arrangement."),
                .text(
                    "arrangements-max", "Arrangements Allowed",
                    value: isSent
                        ? visit.form.text("arrangements-max") : scenario.arrangementsMax.map(String.init),
                    hint: "Empty: any number.", type: "number"),
            ], buttons: [FormButton("Save", id: "save-outbound")],
            hidden: ["outbound-sent": "yes", SeenState.field: try SeenState.digest([scenario])])
    }

    static func read(_ form: FormFields, into scenario: inout CommunicationScenario) throws {
        scenario.outboundServices = try lines(form["outbound-services"]).map { line in
            guard let blank = line.lastIndex(of: " ") else {
                throw ConsoleError(
                    .unprocessable, "“\(line.prefix(80))” is no outbound service.",
                    hint: "Write a name, a blank, and a path that begins with a slash.")
            }
            return OutboundService(
                name: String(line[..<blank]).trimmingBlanks(), path: String(line[line.index(after: blank)...]))
        }
        scenario.properties = lines(form["properties"]).map { line in
            let isRequired = line.hasSuffix("*")
            return ScenarioProperty(
                name: (isRequired ? String(line.dropLast()) : line).trimmingBlanks(), isRequired: isRequired)
        }
        scenario.arrangementsMax = try form.text("arrangements-max").map { text in
            guard let max = Int(text) else {
                throw ConsoleError(.unprocessable, "“\(text.prefix(20))” is no number of arrangements.")
            }
            return max
        }
    }

    private static func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { String($0).trimmingBlanks() }.filter { !$0.isEmpty }
    }
}
