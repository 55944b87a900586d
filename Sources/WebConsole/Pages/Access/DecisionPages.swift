import IdentityDirectory
import KeyMaterial

/// Access decisions: every call, who it was, and why it was refused.
struct DecisionPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.decisions, .right(.decisionRead), of: .businessSystem) { visit in
                .page(try await list(visit))
            },
            .get("\(Paths.decisions)/:id", .right(.decisionRead), of: .businessSystem) { visit in
                .page(try await detail(visit))
            },
        ]
    }

    static func table(_ decisions: [AccessDecision]) -> Section {
        let rows = decisions.map { decision in
            Table.Row(
                [
                    .time(decision.at),
                    Cell(badge: decision.badge),
                    Cell(
                        text: decision.code.rawValue, href: Paths.decision(decision.id),
                        detail: decision.code == .accepted ? nil : decision.detail, style: "strong"),
                    decision.userID.map { .reference($0, Paths.user($0)) } ?? .optional(nil),
                    .mono("\(decision.method) \(decision.path)"),
                    .mono(
                        decision.correlationID,
                        href: Paths.query(Paths.decisions, [("correlation", decision.correlationID)])),
                    .text(decision.peerAddress),
                ], id: "decision-\(decision.id)")
        }
        return .table(
            Table(
                id: "decisions",
                columns: ["Time", "Verdict", "Reason", "User", "Call", "Correlation ID", "From"], rows: rows,
                empty: "No call was decided."))
    }

    private func list(_ visit: Visit) async throws -> Page {
        let query = visit.query
        var filter = DecisionFilter(
            userID: query.text("user"), code: query.text("code").map { VerdictCode(rawValue: $0) },
            correlationID: query.text("correlation"), refusedOnly: query["refused"] == "yes",
            after: query.text("after"), limit: 101)
        filter.fingerprint = query.text("fingerprint").flatMap { Fingerprint(hex: $0.lowercased()) }
        let decisions = try await directory.decisions(filter)
        let shown = Array(decisions.prefix(100))
        var sections: [Section] = [.form(filterForm(visit)), Self.table(shown)]
        if decisions.count > shown.count, let last = shown.last {
            let kept = ["user", "code", "correlation", "refused", "fingerprint"].compactMap { name in
                query.text(name).map { (name, $0) }
            }
            let older = Paths.query(Paths.decisions, kept + [("after", last.id)])
            sections.append(.bar([.open("Older Decisions", older)]))
        }
        return Page(
            "Access Decisions",
            subtitle: "Callers outside see one constant answer and a correlation id. The reasons stand here.",
            at: Crumbs.administrator, sections)
    }

    private func filterForm(_ visit: Visit) -> Form {
        let query = visit.query
        return .filter(
            id: "filter", to: Paths.decisions,
            fields: [
                .text("correlation", "Correlation ID", value: query.text("correlation")),
                .text("user", "User", value: query.text("user")),
                .select(
                    "code", "Reason",
                    options: [("", "All")] + VerdictCode.all.map { ($0.rawValue, $0.rawValue) },
                    chosen: query["code"]),
                .select(
                    "refused", "Verdict", options: [("", "All"), ("yes", "Refused only")], chosen: query["refused"]),
            ],
            isFiltered: ["correlation", "user", "code", "refused", "fingerprint"].contains { query.text($0) != nil })
    }

    private func detail(_ visit: Visit) async throws -> Page {
        let decision = try await directory.decision(visit["id"])
        let query = [("correlation", decision.correlationID)]
        let assigned = decision.assignment ?? decision.fingerprint
        let isHeld =
            try await assigned.flatMap { Fingerprint(hex: $0) }.asyncMap { try await directory.owner(of: $0) } ?? nil
        return Page(
            decision.code.rawValue, badge: decision.badge, subtitle: decision.detail,
            at: Crumbs.administrator + [Link("Access Decisions", Paths.decisions)],
            actions: [.open("Explain", Paths.query(Paths.explain, query), style: .primary, id: "explain")],
            notices: decision.hint.map { [Notice(.info, $0)] } ?? [],
            [
                .panel("Call", [.facts(callFacts(decision))]),
                .panel(
                    "Certificate Presented",
                    [
                        .facts([
                            Facts.Item(
                                "SHA-256",
                                decision.fingerprint.map { print in
                                    .mono(
                                        print,
                                        href: isHeld == nil ? nil : "\(Paths.certificates)/\(assigned ?? print)")
                                } ?? .text("none"), id: "fingerprint"),
                            Facts.Item("Serial Number", decision.serialNumber),
                            Facts.Item("Held by", isHeld.map { .reference($0, Paths.user($0)) } ?? .text("nobody")),
                        ])
                    ]),
            ])
    }

    private func callFacts(_ decision: AccessDecision) -> [Facts.Item] {
        [
            Facts.Item("Time", .time(decision.at)),
            Facts.Item(
                "Correlation ID",
                .mono(
                    decision.correlationID,
                    href: Paths.query(Paths.decisions, [("correlation", decision.correlationID)])),
                id: "correlation-id"),
            Facts.Item("Call", .mono("\(decision.method) \(decision.path)")),
            Facts.Item("From", decision.peerAddress),
            Facts.Item("User", decision.userID.map { .reference($0, Paths.user($0)) } ?? .optional(nil), id: "user"),
            Facts.Item(
                "Arrangement",
                decision.arrangementID.map { .reference($0, Paths.arrangement($0)) } ?? .optional(nil)),
            Facts.Item("Inbound Service", decision.service),
            Facts.Item("Decided in", "\(decision.durationMicroseconds) µs"),
        ]
    }
}

extension AccessDecision {
    var badge: Badge {
        switch code {
        case .accepted: Badge("Accepted", .good)
        case .undecided: Badge("Undecided", .warn)
        default: Badge("Refused", .bad)
        }
    }
}

extension Optional {
    func asyncMap<Result>(_ transform: (Wrapped) async throws -> Result) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
