import Foundation
import IdentityDirectory
import IntegrationFlows
import IntegrationTenant

/// Integration flows: the list, importing, the diagram, deploying, and the alias on many flows at once.
struct FlowPages {
    let tenant: Tenant

    static let crumbs = Crumbs.design + [Link("Integration Flows", Paths.flows)]

    var routes: [Route] {
        let path = "\(Paths.flows)/:id"
        return [
            .get(Paths.flows, .right(.tenantRead), of: .integrationTenant) { visit in .page(try await list(visit)) },
            .post("\(Paths.flows)-alias", .right(.flowWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Paths.flows) { try await setAliases(visit) }
            },
            .get("\(Paths.flows)-import", .right(.flowWrite), of: .integrationTenant) { visit in
                .page(importPage(visit))
            },
            .post(
                "\(Paths.flows)-import", .right(.flowWrite), of: .integrationTenant, limitBytes: 8 << 20
            ) { visit in
                try await Reply.form(again: { importPage(visit) }) { try await importFlow(visit) }
            },
            .get(path, .right(.tenantRead), of: .integrationTenant) { visit in .page(try await detail(visit)) },
            change("deploy") { visit in
                let flow = try await tenant.flows.deploy(
                    visit["id"], revision: visit.form.text("revision").flatMap(Int.init), by: visit.by)
                if let problem = flow.deployment?.problem {
                    return Notice(.warn, "Integration flow \(flow.name) is deployed and does not run.", text: problem)
                }
                return Notice(.good, "Integration flow \(flow.name) is deployed.", id: "deployed")
            },
            change("restore") { visit in
                let revision = Int(visit.form["revision"]) ?? 0
                let flow = try await tenant.flows.restore(visit["id"], revision: revision, by: visit.by)
                return Notice(
                    .good, "Revision \(revision) is back as revision \(flow.revision).",
                    hint: "Deploy the flow to use it.")
            },
            change("processing") { visit in
                let most = visit.form.text("most")
                guard most == nil || most.flatMap(Int.init) != nil else {
                    throw ConsoleError(.unprocessable, "Messages at Once is no number.", hint: "Give 1 or more.")
                }
                _ = try await tenant.flows.setProcessing(
                    visit["id"],
                    FlowProcessing(
                        isOrdered: visit.form["order"] == "ordered", concurrentMax: most.flatMap(Int.init)),
                    by: visit.by)
                return Notice(.good, "Processing saved.", id: "processing-saved")
            },
            change("logging") { visit in
                let names = visit.form["headers"].split(separator: ",").map(String.init)
                // A level that ends by itself and was not touched goes on to its end.
                let level = MessageLogLevel(rawValue: visit.form["level"])
                let current = try await tenant.flows.logging(of: visit["id"]).currentLevel
                _ = try await tenant.flows.setLogging(
                    visit["id"],
                    FlowLoggingChange(
                        level: level == current ? nil : level, customHeaders: names,
                        keepsFailedPayloads: visit.form.isChosen("payloads")), by: visit.by)
                return Notice(.good, "Log configuration saved.", id: "logging-saved")
            },
            .get("\(path)/versions/:revision", .right(.tenantRead), of: .integrationTenant) { visit in
                let flow = try await tenant.flows.artifact(visit["id"])
                return .page(
                    try await FlowHistoryView(tenant: tenant, flow: flow).comparison(
                        Int(visit["revision"]) ?? 0, visit))
            },
            change("undeploy") { visit in
                let flow = try await tenant.flows.undeploy(visit["id"], by: visit.by)
                return Notice(.good, "Integration flow \(flow.name) is no longer deployed.")
            },
            change("parameters") { visit in
                let names = visit.form.values("names")
                let values = Dictionary(
                    names.enumerated().map { ($1, visit.form["value-\($0)"]) }, uniquingKeysWith: { $1 })
                _ = try await tenant.flows.configure(
                    visit["id"], FlowConfiguration(parameters: values), by: visit.by)
                return Notice(.good, "Parameters saved.", hint: "Deploy the flow to use them.")
            },
            change("send") { visit in
                let sent = try await tenant.messages.sendForResult(
                    flow: visit["id"], body: Array(visit.form["body"].utf8), by: visit.by)
                return Notice(
                    .good, "Message sent: \(sent.record.status.badge.text.lowercased()).",
                    items: [Link("Show the message", Paths.message(sent.record.id))],
                    hint: sent.result.map(Self.summary), id: "sent")
            },
            .post("\(path)/delete", .right(.flowWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Paths.flow(visit["id"])) {
                    try await tenant.flows.delete(visit["id"], by: visit.by)
                    return .redirect(Paths.flows, Notice(.good, "Integration flow \(visit["id"]) deleted."))
                }
            },
        ]
    }

    private func change(_ verb: String, _ work: @escaping @Sendable (Visit) async throws -> Notice) -> Route {
        .post("\(Paths.flows)/:id/\(verb)", .right(.flowWrite), of: .integrationTenant, limitBytes: 2 << 20) { visit in
            try await Reply.button(backTo: Paths.flow(visit["id"])) {
                .redirect(Paths.flow(visit["id"]), try await work(visit))
            }
        }
    }

    /// What the flow has made of a message, in one line.
    private static func summary(_ result: SentMessage.Result) -> String {
        guard !result.body.isEmpty else { return "The result is empty." }
        guard let text = String(validating: result.body.prefix(600), as: UTF8.self) else {
            return "The result has \(result.body.count) bytes."
        }
        return "Result: \(text.prefix(300))\(result.body.count > 300 ? "…" : "")"
    }

    static func badge(_ flow: FlowArtifact) -> Badge {
        guard let deployment = flow.deployment else { return Badge("Not Deployed", .plain) }
        if deployment.status == .error { return Badge("Error", .bad) }
        return flow.hasUndeployedChanges ? Badge("Started, Changes Not Deployed", .warn) : Badge("Started", .good)
    }

    private func list(_ visit: Visit) async throws -> Page {
        let text = visit.query.text("q")?.lowercased()
        let mayWrite = visit.has(.flowWrite)
        var rows: [Table.Row] = []
        for flow in try await tenant.flows.list()
        where text.map({ flow.name.lowercased().contains($0) || flow.id.lowercased().contains($0) }) ?? true {
            rows.append(try await row(flow, mayWrite: mayWrite))
        }
        var batch: Table.Batch?
        if mayWrite {
            batch = Table.Batch(
                href: "\(Paths.flows)-alias",
                fields: [try await FlowChannelPages.aliasField(tenant, chosen: nil).within("aliases")],
                buttons: [
                    FormButton("Set on Chosen Flows", style: .plain, name: "work", value: "set", id: "set-alias"),
                    FormButton("Set and Deploy", style: .plain, name: "work", value: "deploy", id: "set-and-deploy"),
                ])
        }
        return Page(
            "Integration Flows", subtitle: "What the tenant runs, and which key each receiver channel uses.",
            at: Crumbs.design,
            actions: mayWrite
                ? [.open("Import", "\(Paths.flows)-import", style: .primary, id: "import")] : [],
            [
                .form(
                    .filter(
                        id: "filter", to: Paths.flows, fields: [.text("q", "Search", value: visit.query.text("q"))],
                        isFiltered: text != nil)),
                .table(
                    Table(
                        id: "flows",
                        columns: ["Integration Flow", "Status", "Receiver Channels", "Endpoints", "Last Modified"],
                        rows: rows, empty: "No integration flow.", batch: batch)),
            ])
    }

    private func row(_ flow: FlowArtifact, mayWrite: Bool) async throws -> Table.Row {
        let check = try? await tenant.flows.check(flow.id)
        let receivers = check?.channels.filter { $0.direction == .receiver }.map { channel in
            let alias = channel.resolvedPrivateKeyAlias ?? channel.privateKeyAlias
            return alias.map { "\(channel.name): \($0)" } ?? channel.name
        }
        let endpoints = (try? await tenant.flows.endpoints(of: flow.id))?.map(\.path) ?? []
        let missing = check.map { $0.missing.count } ?? 0
        return Table.Row(
            [
                .link(
                    flow.name, Paths.flow(flow.id),
                    detail: missing > 0 ? "\(Formatting.count(missing, "part")) not supported" : flow.id),
                Cell(badge: Self.badge(flow)), .text(receivers?.joined(separator: ", ") ?? "–"),
                .mono(endpoints.isEmpty ? "–" : endpoints.joined(separator: ", ")),
                .time(flow.modifiedAt, detail: "by \(flow.modifiedBy)"),
            ], id: "flow-\(flow.id)",
            choice: mayWrite ? Table.Choice(name: "flows", value: flow.id, label: "Choose \(flow.name)") : nil)
    }

    private func setAliases(_ visit: Visit) async throws -> Reply {
        let flows = visit.form.values("flows")
        let alias = try visit.form.required("alias", label: "Private Key Alias")
        guard !flows.isEmpty else {
            throw ConsoleError(.unprocessable, "No flow was chosen.", hint: "Tick the flows in the first column.")
        }
        var done: [Link] = []
        for id in flows {
            let channels = try await tenant.flows.check(id).channels.filter {
                $0.direction == .receiver && $0.authentication == "Client Certificate"
            }
            guard !channels.isEmpty else {
                done.append(Link("\(id): no receiver channel uses a client certificate", Paths.flow(id)))
                continue
            }
            for channel in channels {
                _ = try await tenant.flows.configure(
                    id, FlowConfiguration(channel: channel.id, privateKeyAlias: alias), by: visit.by)
            }
            if visit.form["work"] == "deploy" { _ = try await tenant.flows.deploy(id, by: visit.by) }
            let names = channels.map(\.name).joined(separator: ", ")
            done.append(
                Link(
                    "\(id): \(names)" + (visit.form["work"] == "deploy" ? ", deployed" : ", not deployed yet"),
                    Paths.flow(id)))
        }
        return .redirect(Paths.flows, Notice(.good, "Private key alias \(alias) set.", items: done, id: "aliases-set"))
    }

    private func importPage(_ visit: Visit) -> Page {
        let form = Form(
            id: "import", to: "\(Paths.flows)-import",
            fields: [
                .file(
                    "flow", "Integration Flow", accept: ".iflw,.zip",
                    hint: "A file .iflw, an artifact's zip, or a package's export in SAP's format."),
                .file(
                    "parameters", "Parameters", accept: ".prop", hint: "parameters.prop, where the flow has one.",
                    isRequired: false),
                .text("id", "ID", value: visit.form.text("id"), hint: "Empty to take the file's own."),
                .checks(
                    "overwrite", "ID That Is Taken",
                    options: [Field.Option(value: "yes", text: "Replace the flow", isChosen: false)]),
            ], buttons: [FormButton("Import", id: "import-button")], cancel: Link("Cancel", Paths.flows))
        return Page("Import Integration Flow", at: Self.crumbs, [.panel("File", [.form(form)])])
    }

    private func importFlow(_ visit: Visit) async throws -> Reply {
        let file = try visit.form.requiredFile("flow", label: "Integration Flow")
        if TableArchive.isArchive(file.bytes) { return try await importArchive(file.bytes, visit) }
        let name = file.name.hasSuffix(".iflw") ? file.name : "\(file.name).iflw"
        var files = ["src/main/resources/scenarioflows/integrationflow/\(name)": file.bytes]
        if let parameters = visit.form.file("parameters") {
            files["src/main/resources/parameters.prop"] = parameters.bytes
        }
        let flow = try await tenant.flows.importFlow(
            files: files, id: visit.form.text("id"), overwrite: visit.form.isChosen("overwrite"), by: visit.by)
        return .redirect(Paths.flow(flow.id), Notice(.good, "Integration flow \(flow.name) imported."))
    }

    private func importArchive(_ bytes: [UInt8], _ visit: Visit) async throws -> Reply {
        let projects: [[String: [UInt8]]]
        do {
            projects = try ProjectArchive.projects(in: bytes)
        } catch {
            throw ConsoleError(.unprocessable, "The zip cannot be read: \(error.detail)", hint: "Export it again.")
        }
        let id = visit.form.text("id")
        guard !projects.isEmpty, id == nil || projects.count == 1 else {
            throw ConsoleError(
                .unprocessable,
                projects.isEmpty ? "The zip holds no flow." : "The zip holds \(projects.count) flows, and one ID.",
                hint: "Give an artifact's zip, or a package's export without an ID.")
        }
        var flows: [FlowArtifact] = []
        for files in projects {
            flows.append(
                try await tenant.flows.importFlow(
                    files: files, id: id, overwrite: visit.form.isChosen("overwrite"), by: visit.by))
        }
        let notice = Notice(
            .good, "\(Formatting.count(flows.count, "integration flow")) imported.",
            items: flows.map { Link($0.name, Paths.flow($0.id)) })
        return .redirect(flows.count == 1 ? Paths.flow(flows[0].id) : Paths.flows, notice)
    }

    private func detail(_ visit: Visit) async throws -> Page {
        let flow = try await tenant.flows.artifact(visit["id"])
        let check = try await tenant.flows.check(flow.id)
        return try await FlowPage(tenant: tenant, flow: flow, check: check).page(visit, chosen: nil, properties: nil)
    }
}
