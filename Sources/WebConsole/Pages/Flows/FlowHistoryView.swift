import Foundation
import IdentityDirectory
import IntegrationTenant

/// On a flow's page: how its messages are logged and processed, and its saved states.
struct FlowHistoryView {
    let tenant: Tenant
    let flow: FlowArtifact

    private static let levels = [
        ("NONE", "None: only what did not complete, without steps"), ("ERROR", "Error: only what did not complete"),
        ("INFO", "Info"), ("DEBUG", "Debug: each step's headers and properties, for a day"),
        ("TRACE", "Trace: each step's whole message, for minutes"),
    ]

    func loggingPanel(_ visit: Visit) async throws -> Section {
        let logging = try await tenant.flows.logging(of: flow.id)
        let facts = [
            Facts.Item("Log Level", Self.text(logging), id: "log-level"),
            Facts.Item("Custom Header Properties", logging.customHeaders.joined(separator: ", ")),
            Facts.Item("Payload of Failed Messages", logging.keepsFailedPayloads ? "Kept" : "Not kept"),
        ]
        guard visit.has(.flowWrite) else { return .panel("Log Configuration", [.facts(facts)]) }
        let form = Form(
            id: "logging", to: "\(Paths.flow(flow.id))/logging",
            fields: [
                .select("level", "Log Level", options: Self.levels, chosen: logging.currentLevel.rawValue),
                .text(
                    "headers", "Custom Header Properties", value: logging.customHeaders.joined(separator: ", "),
                    hint: "Names of headers and exchange properties that the log keeps, with commas between them."),
                .checks(
                    "payloads", "Payload of Failed Messages",
                    options: [
                        Field.Option(
                            value: "keep", text: "Keep it, so that they can be sent again",
                            isChosen: logging.keepsFailedPayloads)
                    ]),
            ], buttons: [FormButton("Save", style: .plain, id: "save-logging")])
        return .panel("Log Configuration", [.facts(facts), .form(form)])
    }

    private static func text(_ logging: FlowLogging) -> String {
        let level = logging.currentLevel.rawValue.capitalized
        guard let raised = logging.raised else { return level }
        return "\(level) until \(Formatting.time(raised.until)), then \(logging.level.rawValue.capitalized)"
    }

    func processingPanel(_ visit: Visit) async throws -> Section {
        let processing = try await tenant.flows.processing(of: flow.id)
        let facts = [
            Facts.Item("Order", processing.isOrdered ? "One after the other" : "Parallel", id: "order"),
            Facts.Item(
                "Messages at Once", processing.concurrentMax.map(String.init) ?? "As many as the tenant lets"),
        ]
        guard visit.has(.flowWrite) else { return .panel("Processing", [.facts(facts)]) }
        let form = Form(
            id: "processing", to: "\(Paths.flow(flow.id))/processing",
            fields: [
                .select(
                    "order", "Order",
                    options: [
                        ("parallel", "Parallel"), ("ordered", "One after the other, retries included"),
                    ], chosen: processing.isOrdered ? "ordered" : "parallel"),
                .text(
                    "most", "Messages at Once", value: processing.concurrentMax.map(String.init),
                    hint: "Empty for as many as the tenant lets.", type: "number"),
            ], buttons: [FormButton("Save", style: .plain, id: "save-processing")])
        return .panel("Processing", [.facts(facts), .form(form)])
    }

    func versionsPanel(_ visit: Visit) async throws -> Section {
        let path = "\(Paths.flow(flow.id))/versions"
        let rows = try await tenant.flows.versions(of: flow.id).map { version in
            var actions: [Action] = []
            if version.revision != flow.revision {
                actions.append(.open("Compare", "\(path)/\(version.revision)", style: .small))
            }
            if visit.has(.flowWrite) {
                let values = ["revision": String(version.revision)]
                if version.revision != flow.revision {
                    actions.append(
                        .submit("Restore", to: "\(Paths.flow(flow.id))/restore", values: values, style: .small))
                }
                if version.revision != flow.deployment?.revision {
                    actions.append(
                        .submit("Deploy", to: "\(Paths.flow(flow.id))/deploy", values: values, style: .small))
                }
            }
            return Table.Row(
                [
                    .number(version.revision), .text(version.version), .time(version.modifiedAt),
                    .text(version.modifiedBy),
                    version.revision == flow.deployment?.revision
                        ? Cell(badge: Badge("Deployed", .good)) : .text("–"),
                    .actions(actions),
                ], id: "version-\(version.revision)")
        }
        return .panel(
            "Versions",
            [
                .table(
                    Table(
                        id: "versions", columns: ["#Revision", "Version", "Saved", "By", "Status", ""], rows: rows,
                        empty: "No version."))
            ])
    }

    /// What changed since a saved state.
    func comparison(_ revision: Int, _ visit: Visit) async throws -> Page {
        let difference = try await tenant.flows.difference(of: flow.id, from: revision, to: flow.revision)
        let rows = difference.items.map { item in
            Table.Row([
                .text(item.subject), .text(item.change.rawValue), .mono(item.before ?? "–"),
                .mono(item.after ?? "–"),
            ])
        }
        return Page(
            "\(flow.name): Since Revision \(revision)", at: FlowPages.crumbs + [Link(flow.name, Paths.flow(flow.id))],
            [
                .table(
                    Table(
                        id: "difference", columns: ["What", "Change", "Then", "Now"], rows: rows,
                        empty: "Nothing has changed."))
            ])
    }
}
