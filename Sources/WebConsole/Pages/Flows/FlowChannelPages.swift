import IdentityDirectory
import IntegrationFlows
import IntegrationTenant

/// The properties of a flow's steps and channels, with the private key alias of its receivers.
struct FlowChannelPages {
    let tenant: Tenant

    var routes: [Route] {
        let flow = "\(Paths.flows)/:id"
        return [
            .get("\(flow)/channels/:channel", .right(.tenantRead), of: .integrationTenant) { visit in
                .page(try await channelPage(visit))
            },
            .post("\(flow)/channels/:channel", .right(.flowWrite), of: .integrationTenant) { visit in
                try await Reply.form(again: { try await channelPage(visit) }) {
                    _ = try await tenant.flows.configure(
                        visit["id"],
                        FlowConfiguration(
                            channel: visit["channel"],
                            privateKeyAlias: try visit.form.required("alias", label: "Private Key Alias")),
                        by: visit.by)
                    return .redirect(
                        "\(Paths.flow(visit["id"]))/channels/\(PercentEncoding.encode(visit["channel"]))",
                        Notice(
                            .good, "Private key alias \(visit.form["alias"]) saved.",
                            hint: "Deploy the flow: its next message is then sent with that key.", id: "alias-saved"))
                }
            },
            .get("\(flow)/steps/:step", .right(.tenantRead), of: .integrationTenant) { visit in
                .page(try await stepPage(visit))
            },
        ]
    }

    /// The aliases of the tenant's key pairs, to choose from.
    static func aliasField(_ tenant: Tenant, chosen: String?) async throws -> Field {
        .select(
            "alias", "Private Key Alias", options: try await aliasOptions(tenant, chosen: chosen), chosen: chosen ?? "",
            hint: "Key pairs of the tenant's keystore.", isRequired: true)
    }

    /// Value and text of each key pair, and of what is chosen already.
    static func aliasOptions(_ tenant: Tenant, chosen: String?) async throws -> [(String, String)] {
        let entries = try await tenant.keystore.entries().filter { $0.kind == .keyPair }
        var options = entries.map { entry in
            (entry.alias, entry.certificate.map { "\(entry.alias) – \(CertificateText.name($0))" } ?? entry.alias)
        }
        if let chosen, !chosen.isEmpty, !entries.contains(where: { $0.alias == chosen }) {
            options.insert((chosen, "\(chosen) – not in the keystore"), at: 0)
        }
        return [("", "– choose –")] + options
    }

    private func parts(_ visit: Visit) async throws -> FlowPage {
        FlowPage(
            tenant: tenant, flow: try await tenant.flows.artifact(visit["id"]),
            check: try await tenant.flows.check(visit["id"]))
    }

    private func channelPage(_ visit: Visit) async throws -> Page {
        let parts = try await parts(visit)
        guard let channel = parts.check.flow.channels.first(where: { $0.id == visit["channel"] }),
            let summary = parts.check.channels.first(where: { $0.id == channel.id })
        else { throw ConsoleError.notFound("channel \(visit["channel"]) in this flow") }
        var sections: [Section] = [.facts(Self.facts(channel, summary))]
        if channel.privateKeyAliasKey != nil || summary.authentication == "Client Certificate",
            channel.direction == .receiver, visit.has(.flowWrite)
        {
            let form = Form(
                id: "channel", to: "\(Paths.flow(parts.flow.id))/channels/\(PercentEncoding.encode(channel.id))",
                fields: [
                    try await Self.aliasField(
                        tenant,
                        chosen: visit.form.text("alias") ?? summary.resolvedPrivateKeyAlias ?? channel.privateKeyAlias)
                ], buttons: [FormButton("Save", id: "save")], cancel: Link("Cancel", Paths.flow(parts.flow.id)))
            sections.append(.form(form))
        }
        return try await parts.page(
            visit, chosen: Link(channel.name),
            properties: (
                channel.id,
                [
                    .panel(
                        "\(channel.direction == .receiver ? "Receiver" : "Sender") Channel", id: "channel-panel",
                        sections)
                ] + Self.propertyPanels(channel.properties)
            ))
    }

    private static func facts(_ channel: IntegrationFlows.Channel, _ summary: FlowCheck.ChannelSummary) -> [Facts.Item]
    {
        [
            Facts.Item("Channel", channel.name), Facts.Item("Adapter", channel.adapter),
            Facts.Item("Direction", channel.direction == .receiver ? "Receiver" : "Sender"),
            Facts.Item("Address", .mono(summary.address ?? channel.address ?? "–")),
            Facts.Item("Authentication", summary.authentication),
            Facts.Item(
                "Private Key Alias",
                summary.resolvedPrivateKeyAlias.map {
                    .reference(
                        $0, Paths.entry($0), detail: channel.privateKeyAlias == $0 ? nil : channel.privateKeyAlias)
                } ?? .optional(channel.privateKeyAlias), id: "private-key-alias"),
        ]
    }

    private func stepPage(_ visit: Visit) async throws -> Page {
        let parts = try await parts(visit)
        guard let step = parts.check.flow.step(visit["step"]) else {
            throw ConsoleError.notFound("step \(visit["step"]) in this flow")
        }
        let isMissing = parts.check.missing.contains("step: \(step.title)")
        return try await parts.page(
            visit, chosen: Link(step.name.isEmpty ? step.kind.description : step.name),
            properties: (
                step.id,
                [
                    .panel(
                        "Step",
                        [
                            .facts([
                                Facts.Item("Name", step.name), Facts.Item("Kind", step.kind.description),
                                Facts.Item(
                                    "Status",
                                    Cell(
                                        badge: isMissing ? Badge("Not Supported", .bad) : Badge("Supported", .good))),
                            ])
                        ])
                ] + Self.propertyPanels(step.properties)
            ))
    }

    /// Properties by name, and a panel for each that is itself a table.
    private static func propertyPanels(_ properties: ElementProperties) -> [Section] {
        let tables = properties.sortedKeys.compactMap { key in properties.table(key).map { (key, $0) } }
        let rows = properties.sortedKeys.filter { key in
            properties[key] != nil && !tables.contains { $0.0 == key }
        }.map { key in Table.Row([Cell(text: key, style: "strong"), .mono(properties[key] ?? "")]) }
        return tables.map { .panel($0, [rowTable($1, id: "table-\($0)")]) } + [
            .panel(
                "All Properties",
                [.table(Table(id: "properties", columns: ["Property", "Value"], rows: rows, empty: "No properties."))])
        ]
    }

    /// Columns in the order in which the editor shows them; cells without a name are numbered.
    private static func rowTable(_ rows: [[String: String]], id: String) -> Section {
        let first = ["Action", "Name", "Type", "Datatype", "Value", "Default"]
        let others = Set(rows.flatMap(\.keys)).subtracting(first)
        let columns =
            first.filter { name in rows.contains { $0[name] != nil } }
            + others.sorted { ($0.count, $0) < ($1.count, $1) }
        return .table(
            Table(
                id: id, columns: columns.map { Int($0).map { "Cell \($0 + 1)" } ?? $0 },
                rows: rows.map { row in Table.Row(columns.map { .mono(row[$0] ?? "") }) }, empty: "No rows."))
    }
}
