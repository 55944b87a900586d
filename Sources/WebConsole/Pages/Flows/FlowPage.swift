import IdentityDirectory
import IntegrationFlows
import IntegrationTenant

/// The page of one flow: its diagram, what stands in the way of running it, its channels and parameters.
struct FlowPage {
    let tenant: Tenant
    let flow: FlowArtifact
    let check: FlowCheck

    /// - Parameters:
    ///   - chosen: the step or channel shown below the diagram; nil for the flow itself.
    ///   - properties: that step's or channel's sections.
    func page(_ visit: Visit, chosen: Link?, properties: (id: String, sections: [Section])?) async throws -> Page {
        let path = Paths.flow(flow.id)
        var notices: [Notice] = []
        if !check.missing.isEmpty {
            notices.append(
                Notice(
                    .warn, "Countersign cannot run this flow: parts of it are not supported.",
                    items: check.missing.map { Link($0) }, hint: "They are marked in the diagram.", id: "missing"))
        }
        if !check.unresolvedParameters.isEmpty {
            notices.append(
                Notice(
                    .warn, "Parameters without a value: \(check.unresolvedParameters.joined(separator: ", ")).",
                    hint: "Fill them in below.", id: "unresolved"))
        }
        if let problem = flow.deployment?.problem { notices.append(Notice(.bad, problem)) }
        let drawing = FlowDrawing(check: check, path: path, chosen: properties?.id, zoom: DiagramZoom(visit)).view
        var sections: [Section] = [.diagram(drawing)]
        if let properties {
            sections += properties.sections
        } else {
            sections += try await flowSections(visit)
        }
        return Page(
            chosen.map { "\(flow.name): \($0.text)" } ?? flow.name, badge: FlowPages.badge(flow),
            at: FlowPages.crumbs + (chosen == nil ? [] : [Link(flow.name, path)]), actions: actions(visit),
            notices: notices, sections)
    }

    private func actions(_ visit: Visit) -> [Action] {
        guard visit.has(.flowWrite) else { return [] }
        let path = Paths.flow(flow.id)
        var actions: [Action] = [
            .submit(
                "Deploy", to: "\(path)/deploy",
                style: flow.deployment == nil || flow.hasUndeployedChanges ? .primary : .plain, id: "deploy")
        ]
        if flow.deployment != nil {
            actions.append(.submit("Undeploy", to: "\(path)/undeploy", id: "undeploy"))
        } else {
            actions.append(.submit("Delete", to: "\(path)/delete", style: .danger, id: "delete"))
        }
        return actions
    }

    private func flowSections(_ visit: Visit) async throws -> [Section] {
        var sections: [Section] = [.panel("Channels", [channelTable])]
        if visit.has(.flowWrite), !flow.parameters.values.isEmpty || !check.unresolvedParameters.isEmpty {
            sections.append(.panel("Externalised Parameters", [.form(try await parameterForm())]))
        }
        sections.append(.columns([[.panel("Deployment", [.facts(try await deploymentFacts())])], sendPanel(visit)]))
        let history = FlowHistoryView(tenant: tenant, flow: flow)
        sections.append(
            .columns([[try await history.loggingPanel(visit)], [try await history.processingPanel(visit)]]))
        sections.append(try await history.versionsPanel(visit))
        return sections
    }

    private var channelTable: Section {
        let rows = check.channels.map { channel in
            let full = check.flow.channel(channel.id)
            let isMissing = full.map { check.missing.contains("adapter: \($0.title)") } ?? false
            return Table.Row(
                [
                    .link(
                        channel.name,
                        "\(Paths.flow(flow.id))/channels/\(PercentEncoding.encode(channel.id))"),
                    .text(channel.direction == .receiver ? "Receiver" : "Sender"), .text(channel.adapter),
                    .mono(channel.address ?? "–"), .optional(channel.authentication),
                    .text(
                        channel.resolvedPrivateKeyAlias ?? "–",
                        detail: channel.privateKeyAlias == channel.resolvedPrivateKeyAlias
                            ? nil : channel.privateKeyAlias),
                    Cell(badge: isMissing ? Badge("Not Supported", .bad) : Badge("Supported", .good)),
                ], id: "channel-row-\(channel.id)")
        }
        return .table(
            Table(
                id: "channels",
                columns: [
                    "Channel", "Direction", "Adapter", "Address", "Authentication", "Private Key Alias", "Status",
                ], rows: rows, empty: "The flow has no channel."))
    }

    private func parameterForm() async throws -> Form {
        let known = Set(flow.parameters.values.keys).union(check.unresolvedParameters).sorted()
        // Parameters that are a channel's whole private key alias.
        let aliases = Set(check.channels.compactMap(\.privateKeyAlias))
        var fields: [Field] = []
        for (index, name) in known.enumerated() {
            let description = flow.parameters.definitions.first { $0.key == name }?.description
            let hint = description.flatMap { $0.isEmpty ? nil : $0 }
            let value = flow.parameters.values[name]
            if aliases.contains("{{\(name)}}") {
                let options = try await FlowChannelPages.aliasOptions(tenant, chosen: value)
                fields.append(
                    .select(
                        "value-\(index)", name, options: options, chosen: value, hint: hint ?? "A private key alias."))
            } else {
                fields.append(.text("value-\(index)", name, value: value, hint: hint))
            }
        }
        var form = Form(
            id: "parameters", to: "\(Paths.flow(flow.id))/parameters", fields: fields,
            buttons: [FormButton("Save", id: "save-parameters")])
        form.hidden = known.map { NamedValue(name: "names", value: $0) }
        return form
    }

    private func deploymentFacts() async throws -> [Facts.Item] {
        let endpoints = try await tenant.flows.endpoints(of: flow.id)
        let timers = try await tenant.messages.timers(of: flow.id).flatMap { timer in
            [
                Facts.Item("Schedule of \(timer.name)", .mono(timer.schedule)),
                Facts.Item(
                    "Next Run of \(timer.name)", timer.nextAt.map { .time($0) } ?? .text("–"),
                    id: "next-run-\(timer.stepID)"),
            ]
        }
        return [
            Facts.Item("ID", flow.id), Facts.Item("Status", Cell(badge: FlowPages.badge(flow)), id: "flow-status"),
            Facts.Item(
                "Deployed",
                flow.deployment.map { .time($0.deployedAt, detail: "by \($0.deployedBy)") } ?? .text("not deployed")),
            Facts.Item("Endpoints", endpoints.map { .mono($0.path) }),
            Facts.Item("Modified", .time(flow.modifiedAt, detail: "by \(flow.modifiedBy)")),
        ] + timers
    }

    private func sendPanel(_ visit: Visit) -> [Section] {
        guard visit.has(.flowWrite), flow.deployment != nil else { return [] }
        let form = Form(
            id: "send", to: "\(Paths.flow(flow.id))/send",
            fields: [.area("body", "Body", rows: 4, hint: "Starts the flow by hand, as if a sender had called.")],
            buttons: [FormButton("Send Message", style: .plain, id: "send-button")])
        return [.panel("Send a Message", [.form(form)])]
    }
}
