import Foundation
import IntegrationFlows
import IntegrationTenant

/// What one traced step found: headers, properties and, with the level TRACE, the body.
struct TracePage {
    let tenant: Tenant

    func page(_ visit: Visit) async throws -> Page {
        let message = try await tenant.messages.message(visit["id"])
        let steps = try await tenant.messages.tracedSteps(of: message.id)
        let (item, snapshot) = try await tenant.messages.snapshot(visit["step"], of: message.id)
        let path = "\(Paths.message(message.id))/trace"
        var actions: [Action] = []
        if let index = steps.firstIndex(where: { $0.id == item.id }) {
            if index > 0 { actions.append(.open("Step Before", "\(path)/\(steps[index - 1].id)", id: "before")) }
            if index + 1 < steps.count {
                actions.append(.open("Next Step", "\(path)/\(steps[index + 1].id)", id: "next"))
            }
        }
        return Page(
            item.name, subtitle: "What the step found, kept until \(Formatting.time(item.expiresAt)).",
            at: Crumbs.monitor + [
                Link("Message Processing", Paths.messages), Link(message.flowName, Paths.message(message.id)),
            ], actions: actions,
            [
                .panel("Headers", [Self.table(snapshot.headers, id: "headers")]),
                .panel("Exchange Properties", [Self.table(snapshot.properties, id: "properties")]),
                .panel("Body", intro: Self.remark(snapshot), Self.body(snapshot)),
            ])
    }

    private static func remark(_ snapshot: StepSnapshot) -> String {
        guard let body = snapshot.body else {
            return "\(snapshot.bodySize) bytes; the log level Trace keeps them, Debug does not."
        }
        return snapshot.isCut
            ? "\(snapshot.bodySize) bytes, of which \(body.count) were kept." : "\(snapshot.bodySize) bytes."
    }

    private static func body(_ snapshot: StepSnapshot) -> [Section] {
        guard let body = snapshot.body, !body.isEmpty else { return [] }
        return [.code(CodeBlock(id: "body", text: String(decoding: body, as: UTF8.self)))]
    }

    private static func table(_ fields: [HeaderField], id: String) -> Section {
        .table(
            Table(
                id: id, columns: ["Name", "Value"], rows: fields.map { Table.Row([.mono($0.name), .mono($0.value)]) },
                empty: "None."))
    }
}
