import IdentityDirectory

/// The outbound part and the additional properties of an arrangement, as View All shows them.
struct ArrangementOutboundView {
    let directory: Directory

    func outbound(_ arrangement: CommunicationArrangement) async throws -> [Section] {
        guard let part = arrangement.outbound else {
            return [
                .notice(
                    Notice(
                        .info, "The arrangement has no outbound part.",
                        text: "The system \(arrangement.systemID) calls and is not called by it.", id: "no-outbound"))
            ]
        }
        let system = try await directory.system(arrangement.systemID)
        let services = try await directory.scenario(arrangement.scenarioID).outboundServices
        let rows = part.services.map { setting in
            let service = services.first { $0.name == setting.name }
            let address = service.flatMap { OutboundPart.address(of: $0, setting, at: system) }
            return Table.Row(
                [
                    .text(setting.name),
                    Cell(badge: setting.isActive ? Badge("Active", .good) : Badge("Inactive", .plain)),
                    .mono(address ?? "the system has no host"),
                ], id: "outbound-\(setting.name)")
        }
        return [
            .panel(
                "Outbound", id: "outbound",
                [
                    .facts([
                        Facts.Item("Authentication", part.authentication.title),
                        Facts.Item(
                            part.authentication == .sslClientCertificate ? "Private Key Alias" : "Security Material",
                            part.credential),
                    ])
                ]),
            .panel(
                "Outbound Services",
                [
                    .table(
                        Table(
                            id: "outbound-services", columns: ["Service", "Status", "Address"], rows: rows,
                            empty: "No outbound service is chosen."))
                ]),
        ]
    }

    func properties(_ arrangement: CommunicationArrangement) async throws -> [Section] {
        let rows = try await directory.scenario(arrangement.scenarioID).properties.map { property in
            Table.Row([
                .text(property.name), .text(property.isRequired ? "Required" : "Optional"),
                .optional(arrangement.properties[property.name]),
            ])
        }
        return [
            .panel(
                "Additional Properties",
                [
                    .table(
                        Table(
                            id: "properties", columns: ["Property", "", "Value"], rows: rows,
                            empty: "The scenario has no additional property."))
                ])
        ]
    }
}
