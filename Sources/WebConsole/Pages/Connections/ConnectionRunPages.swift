import ConnectionLifecycle
import IdentityDirectory
import KeyMaterial

/// One change of a connection while it goes on, and afterwards.
struct ConnectionRunPages {
    let connections: Connections

    var routes: [Route] {
        let path = Paths.connectionRuns
        return [
            .get("\(path)/:id", .right(.connectionRead), of: .integrationTenant) { visit in
                .page(page(try await connections.run(visit["id"]), visit))
            },
            .post(
                "\(path)/:id/answer", .right(.connectionWrite), of: .integrationTenant, limitBytes: 512 * 1024
            ) { visit in try await answer(visit) },
            .post("\(path)/:id/turn-back", .right(.connectionWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Paths.connectionRun(visit["id"])) {
                    try await connections.turnBack(visit["id"], by: visit.by)
                    return .redirect(Paths.connectionRun(visit["id"]), Notice(.info, "The run turns back."))
                }
            },
        ]
    }

    private func answer(_ visit: Visit) async throws -> Reply {
        let run = try await connections.run(visit["id"])
        return try await Reply.form(again: { page(run, visit) }) {
            let answer: PartnerAnswer =
                if run.partnerQuestion?.request != nil {
                    .certificates(
                        try CertificateBundle(
                            bytes: try visit.form.requiredFile("certificates", label: "Certificate").bytes
                        ).certificates)
                } else { .agreed }
            let after = try await connections.answer(run.id, answer)
            return .redirect(Paths.connectionRun(after.id), Notice(.good, "The run goes on."))
        }
    }

    /// What a partner is to be given, and how its answer is passed on.
    private func question(_ run: ConnectionRun, _ visit: Visit) -> [Section] {
        guard let question = run.partnerQuestion else { return [] }
        let path = "\(Paths.connectionRun(run.id))/answer"
        let isRequest = question.request != nil
        let form = Form(
            id: "answer", to: path,
            fields: isRequest
                ? [.file("certificates", "Certificate", hint: "What the partner issued: .cer, .pem or .p7b.")] : [],
            buttons: [
                FormButton(isRequest ? "Pass On" : "The Partner Lets It In", id: "answer-button")
            ])
        let code = Section.code(CodeBlock(id: "question", text: question.request ?? question.certificates ?? ""))
        return [
            .panel(
                "The Partner Is Asked",
                intro: isRequest
                    ? "Send this signing request to the partner, and pass on the certificate that it issues."
                    : "Give this certificate to the partner, and say when it is let in there.",
                visit.has(.connectionWrite) ? [code, .form(form)] : [code])
        ]
    }

    private func page(_ run: ConnectionRun, _ visit: Visit) -> Page {
        let path = Paths.connectionRun(run.id)
        let goesOn = run.endedAt == nil
        return Page(
            "\(RunText.kind(run)) \(run.connectionID)", badge: Badge(RunText.status(run), RunText.tone(run)),
            subtitle: run.state.title,
            at: Crumbs.connections + [Link("Connections", Paths.connections)],
            actions: goesOn && visit.has(.connectionWrite)
                ? [.submit("Turn Back", to: "\(path)/turn-back", style: .danger, id: "turn-back")] : [],
            notices: notices(run), next: goesOn && run.partnerQuestion == nil ? path : nil,
            question(run, visit) + [
                .panel(
                    "Run",
                    [
                        .facts([
                            Facts.Item("Connection", .reference(run.connectionID, Paths.connection(run.connectionID))),
                            Facts.Item("Started", .time(run.startedAt, detail: "by \(run.startedBy)")),
                            Facts.Item("Ended", .time(run.endedAt, missing: "not yet")),
                            Facts.Item("Evidence", RunText.evidence(run), id: "evidence"),
                        ])
                    ]),
                .panel(
                    "Steps", id: "steps",
                    [
                        .table(
                            Table(
                                columns: ["Time", "Step", "What Happened"],
                                rows: run.entries.map { Table.Row([.time($0.at), .text($0.step), .text($0.text)]) },
                                empty: "Nothing yet."))
                    ]),
            ])
    }

    private func notices(_ run: ConnectionRun) -> [Notice] {
        let state = run.state
        let leftovers = state.leftovers.map { Link($0) }
        switch state.status {
        case .running, .undoing: return []
        case .completed where leftovers.isEmpty: return [Notice(.good, "Done on both sides.", id: "outcome")]
        case .completed:
            return [Notice(.warn, "Done, but these could not be cleaned up.", items: leftovers, id: "outcome")]
        case .undone:
            return [
                Notice(
                    .bad, "\(state.title ?? "A step") failed: \(state.reason ?? "")",
                    text: leftovers.isEmpty
                        ? "Both sides are as they were." : "Both sides are as they were, except for:",
                    items: leftovers, id: "outcome")
            ]
        }
    }
}
