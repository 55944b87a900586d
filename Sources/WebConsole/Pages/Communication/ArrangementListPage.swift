import IdentityDirectory

/// The list of communication arrangements, a page at a time.
struct ArrangementListPage {
    let directory: Directory

    private static let listed = 100
    /// The store does not search by state: so many rows are looked through for one page.
    private static let looked = 20_000

    func page(_ visit: Visit) async throws -> Page {
        let state = visit.query.text("state").flatMap(ArrangementState.init(rawValue:))
        let found = try await found(state, visit)
        return Page(
            "Communication Arrangements",
            subtitle: "Which communication system may call which inbound services, as which user.",
            at: Crumbs.integration,
            actions: [.export(.arrangements), .open("New", Paths.newArrangement, style: .primary, id: "new")],
            [
                .form(
                    .filter(
                        id: "filter", to: Paths.arrangements,
                        fields: [
                            .text("q", "Search", value: visit.query.text("q")),
                            .select(
                                "state", "Status",
                                options: [("", "All")]
                                    + ArrangementState.allCases.map { ($0.rawValue, $0.badge.text) },
                                chosen: state?.rawValue ?? ""),
                        ], isFiltered: visit.query.text("q") != nil || state != nil)),
                ArrangementText.table(found.arrangements),
                .bar(steps(next: found.next, visit)),
            ])
    }

    /// Those of one page, and the arrangement after which the next one begins; nil on the last.
    private func found(
        _ state: ArrangementState?, _ visit: Visit
    ) async throws -> (arrangements: [CommunicationArrangement], next: String?) {
        var found: [CommunicationArrangement] = []
        var after = visit.query.text("after")
        for _ in 0..<(Self.looked / 1000) {
            let rows = try await directory.arrangements(
                .init(after: after, limit: 1000, search: visit.query.text("q")))
            for row in rows where state == nil || row.state == state {
                if found.count == Self.listed { return (found, found.last?.id) }
                found.append(row)
            }
            guard rows.count == 1000 else { return (found, nil) }
            after = rows.last?.id
        }
        return (found, after)
    }

    private func steps(next: String?, _ visit: Visit) -> [Action] {
        let kept = ["q", "state"].compactMap { name in visit.query.text(name).map { (name, $0) } }
        var steps: [Action] = []
        if visit.query.text("after") != nil {
            steps.append(.open("First Page", Paths.query(Paths.arrangements, kept), id: "first-page"))
        }
        if let next {
            steps.append(
                .open("Next Page", Paths.query(Paths.arrangements, kept + [("after", next)]), id: "next-page"))
        }
        return steps
    }
}
