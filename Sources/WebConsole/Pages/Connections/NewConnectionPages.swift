import ConnectionLifecycle
import Foundation
import IdentityDirectory
import IntegrationTenant
import KeyMaterial

/// Making a connection: what it is to be, what would be done, and doing it.
struct NewConnectionPages {
    let connections: Connections
    let tenant: Tenant

    var routes: [Route] {
        let path = Paths.newConnection
        return [
            .get(path, .right(.connectionWrite), of: .integrationTenant) { visit in .page(try await editor(visit)) },
            .post(path, .right(.connectionWrite), of: .integrationTenant) { visit in
                try await Reply.form(again: { try await editor(visit) }) {
                    let plan = try plan(visit)
                    let counterpart = visit.form.text("counterpart")
                    guard visit.form["action"] == "connect" else {
                        let steps = try await connections.preview(plan, counterpart: counterpart, by: visit.by)
                        return .page(try await editor(visit, steps: steps))
                    }
                    let run = try await connections.connect(plan, counterpart: counterpart, by: visit.by)
                    _ = try await connections.ended(run.id, withinSeconds: 3)
                    return .redirect(Paths.connectionRun(run.id))
                }
            },
        ]
    }

    private func editor(_ visit: Visit, steps: [PlannedStep]? = nil) async throws -> Page {
        let form = Form(
            id: "connection", to: Paths.newConnection, fields: try await callingFields(visit) + calledFields(visit),
            buttons: [
                FormButton("Preview", style: .plain, name: "action", value: "preview", id: "preview"),
                FormButton("Connect", name: "action", value: "connect", id: "connect"),
            ], cancel: Link("Cancel", Paths.connections))
        let plan: [Section] = steps.map { [.panel("What Would Be Done", id: "plan", [.table(table($0))])] } ?? []
        return Page(
            "Connect", subtitle: "Both sides in one move; when a step fails, everything is as it was.",
            at: Crumbs.connections + [Link("Connections", Paths.connections)],
            plan + [.panel("Connection", [.form(form)])])
    }

    private func table(_ steps: [PlannedStep]) -> Table {
        Table(
            columns: ["Step", "Changes", "What"],
            rows: steps.map {
                Table.Row([
                    .text($0.step.title), .status($0.isNeeded ? "yes" : "no", $0.isNeeded ? .info : .plain),
                    .text($0.detail),
                ])
            }, empty: "")
    }

    private func callingFields(_ visit: Visit) async throws -> [Field] {
        let flows = try await tenant.flows.list().map { ($0.id, $0.name == $0.id ? $0.id : "\($0.id) – \($0.name)") }
        return [
            .select(
                "flow", "Integration Flow", options: flows, chosen: visit.form.text("flow"),
                hint: flows.isEmpty ? "There is none yet: import one first." : nil, isRequired: true),
            .text(
                "channel", "Receiver Channel", value: visit.form.text("channel"),
                hint: "Empty: the only one that authenticates by client certificate."),
            .text(
                "alias", "Private Key Alias", value: visit.form.text("alias"),
                hint: "The key pair is made under it in the keystore.", isRequired: true),
            .select(
                "algorithm", "Key", options: KeyAlgorithm.allCases.map { ($0.rawValue, $0.rawValue) },
                chosen: visit.form.text("algorithm") ?? KeyAlgorithm.ecP256.rawValue),
        ]
    }

    private func calledFields(_ visit: Visit) async throws -> [Field] {
        let own = connections.servesCalledSide ? [("", "this server")] : []
        let others = try await connections.counterparts().map {
            ($0.id, $0.partner == nil ? "\($0.id) – \($0.address)" : "\($0.id) – partner")
        }
        return [
            .select(
                "counterpart", "Called Side", options: own + others, chosen: visit.form.text("counterpart"),
                hint: others.isEmpty
                    ? "Partners are added under Called Sides; servers by the first countersign connect." : nil),
            .text(
                "user", "User ID", value: visit.form.text("user"),
                hint: "The communication user that calls arrive as; made where there is none.", isRequired: true),
            .text(
                "arrangement", "Communication Arrangement", value: visit.form.text("arrangement"),
                hint: "Empty only where a partner is called."),
            .text(
                "scenario", "Communication Scenario", value: visit.form.text("scenario"),
                hint: "With a system: makes the arrangement where there is none."),
            .text("system", "Communication System", value: visit.form.text("system")),
            .checks(
                "call", "Proof",
                options: [
                    Field.Option(
                        value: "yes", text: "Send one message through the flow",
                        detail: "and see that it arrives as the user",
                        isChosen: visit.form.texts.isEmpty || visit.form.isChosen("call"))
                ]),
            .area("body", "Message", text: visit.form["body"], rows: 3, hint: "The body of that message."),
        ]
    }

    private func plan(_ visit: Visit) throws -> ConnectionPlan {
        let form = visit.form
        var arrangement: NewArrangement?
        if let scenario = form.text("scenario") {
            arrangement = NewArrangement(
                scenarioID: scenario, systemID: try form.required("system", label: "Communication System"))
        }
        return ConnectionPlan(
            userID: try form.required("user", label: "User ID"),
            arrangementID: form.text("arrangement") ?? "",
            newArrangement: arrangement,
            flow: FlowChannel(
                flowID: try form.required("flow", label: "Integration Flow"), channel: form.text("channel")),
            alias: try form.required("alias", label: "Private Key Alias"),
            key: KeyWish(algorithm: form.text("algorithm").flatMap { KeyAlgorithm(rawValue: $0) }),
            call: form.isChosen("call") ? ProvingCall(body: Array(form["body"].utf8)) : nil)
    }
}
