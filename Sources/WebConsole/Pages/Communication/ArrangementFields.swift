import IdentityDirectory

/// The fields of an arrangement that follow from its scenario: additional properties and the outbound part.
enum ArrangementFields {
    static func all(
        _ arrangement: CommunicationArrangement, _ scenario: CommunicationScenario, _ form: FormFields
    ) -> [Field] {
        let properties = scenario.properties.enumerated().map { index, property in
            Field.text(
                "property-\(index)", property.name,
                value: form.shown("property-\(index)", or: arrangement.properties[property.name]),
                hint: property.isRequired ? "Needed before the arrangement can be activated." : nil)
        }
        return properties + (scenario.outboundServices.isEmpty ? [] : outbound(arrangement.outbound, scenario, form))
    }

    private static func outbound(
        _ part: OutboundPart?, _ scenario: CommunicationScenario, _ form: FormFields
    ) -> [Field] {
        let chosen = form.shown("outbound", or: part.map(\.authentication.rawValue)) ?? ""
        let head: [Field] = [
            .select(
                "outbound", "Outbound Authentication",
                options: [("", "The system only calls")]
                    + OutboundPart.Authentication.allCases.map { ($0.rawValue, $0.title) }, chosen: chosen),
            .text(
                "outbound-credential", "Outbound Credential",
                value: form.shown("outbound-credential", or: part?.credential),
                hint: "The private key alias, or the name of the security material."),
        ]
        return head
            + scenario.outboundServices.enumerated().flatMap { index, service -> [Field] in
                let setting = part?.services.first { $0.name == service.name }
                let isActive =
                    form.isSent("outbound") ? form.isChosen("active-\(index)") : setting?.isActive ?? false
                return [
                    .checks(
                        "active-\(index)", "Outbound Service \(service.name)",
                        options: [Field.Option(value: "yes", text: "Active", isChosen: isActive)]),
                    .text(
                        "path-\(index)", "Path of \(service.name)",
                        value: form.shown("path-\(index)", or: setting?.path),
                        hint: "Empty: \(service.path)."),
                    .text(
                        "port-\(index)", "Port of \(service.name)",
                        value: form.shown("port-\(index)", or: setting?.port.map(String.init)),
                        hint: "Empty: the system's.", type: "number"),
                ]
            }
    }

    static func properties(_ form: FormFields, _ scenario: CommunicationScenario) -> [String: String] {
        var values: [String: String] = [:]
        for (index, property) in scenario.properties.enumerated() {
            if let value = form.text("property-\(index)") { values[property.name] = value }
        }
        return values
    }

    /// Nil where the system only calls.
    static func outbound(_ form: FormFields, _ scenario: CommunicationScenario) throws -> OutboundPart? {
        guard let text = form.text("outbound") else { return nil }
        guard let authentication = OutboundPart.Authentication(rawValue: text) else {
            throw ConsoleError(.unprocessable, "There is no outbound authentication \(text.prefix(80)).")
        }
        let settings = try scenario.outboundServices.enumerated().map { index, service in
            let port = try form.text("port-\(index)").map { text in
                guard let port = Int(text) else {
                    throw ConsoleError(.unprocessable, "“\(text.prefix(20))” is no port.")
                }
                return port
            }
            return OutboundPart.Setting(
                name: service.name, isActive: form.isChosen("active-\(index)"), path: form.text("path-\(index)"),
                port: port)
        }
        return OutboundPart(
            authentication: authentication, credential: form.text("outbound-credential"), services: settings)
    }
}
