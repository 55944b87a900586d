import ConnectionLifecycle
import IdentityDirectory

/// One change of a connection while it goes on, and afterwards.
struct ConnectionRunPages {
    let connections: Connections

    var routes: [Route] {
        let path = Paths.connectionRuns
        return [
            .get("\(path)/:id", .right(.connectionRead), of: .integrationTenant) { visit in
                .page(page(try await connections.run(visit["id"]), visit))
            },
            .post("\(path)/:id/turn-back", .right(.connectionWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Paths.connectionRun(visit["id"])) {
                    try await connections.turnBack(visit["id"], by: visit.by)
                    return .redirect(Paths.connectionRun(visit["id"]), Notice(.info, "The run turns back."))
                }
            },
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
            notices: notices(run), next: goesOn ? path : nil,
            [
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
