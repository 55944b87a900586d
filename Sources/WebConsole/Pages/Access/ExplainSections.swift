import IdentityDirectory

/// An explanation as the console shows it: the verdict, what to do, and each step.
enum ExplainSections {
    static func all(_ explanation: Explanation) -> [Section] {
        [verdict(explanation), steps(explanation)]
    }

    /// What was decided then, and what would be now.
    static func recorded(_ recorded: RecordedExplanation, _ visit: Visit) -> [Section] {
        let decision = recorded.decision
        let then = Section.panel(
            "Decided Then", id: "recorded",
            [
                .facts([
                    Facts.Item("Call", "\(decision.method) \(decision.path)"),
                    Facts.Item("At", .time(decision.at, detail: Formatting.relative(decision.at, to: visit.now))),
                    Facts.Item("Code", .mono(decision.code.rawValue), id: "recorded-code"),
                    Facts.Item("Why", decision.detail), Facts.Item("What to Do", decision.hint),
                    Facts.Item("User", decision.userID.map { .reference($0, Paths.user($0)) } ?? .optional(nil)),
                    Facts.Item("From", decision.peerAddress),
                    Facts.Item("Decision", .reference(decision.id, Paths.decision(decision.id))),
                    Facts.Item(
                        "Other Calls",
                        recorded.isLatestOfSeveral
                            ? .reference(
                                "came before with the same correlation id",
                                Paths.query(Paths.decisions, [("correlation", decision.correlationID)]))
                            : .optional(nil), id: "other-calls"),
                ])
            ])
        guard let explanation = recorded.explanation else {
            return [
                then,
                .notice(
                    Notice(
                        .info, recorded.reservation.text,
                        text: decision.fingerprint.map { "SHA-256 of its certificate: \($0)" },
                        hint: recorded.reservation.hint,
                        id: "unknown-certificate")),
            ]
        }
        return [then] + all(explanation)
    }

    private static func verdict(_ explanation: Explanation) -> Section {
        let verdict = explanation.verdict
        var items = [
            Facts.Item(
                "Verdict",
                Cell(badge: verdict.code == .accepted ? Badge("Accepted", .good) : Badge("Refused", .bad)),
                id: "verdict"),
            Facts.Item("Code", .mono(verdict.code.rawValue), id: "verdict-code"),
            Facts.Item("Why", verdict.detail),
            Facts.Item("Call", .mono("\(explanation.method) \(explanation.path)")),
            Facts.Item("User", verdict.userID.map { .reference($0, Paths.user($0)) } ?? .optional(nil)),
        ]
        switch verdict {
        case .accepted(let acceptance):
            items += [
                Facts.Item(
                    "Arrangement", .reference(acceptance.arrangementID, Paths.arrangement(acceptance.arrangementID))),
                Facts.Item("Inbound Service", acceptance.service.name),
            ]
        case .refused(let refusal): items.append(Facts.Item("What to Do", refusal.hint, id: "what-to-do"))
        }
        return .panel("Verdict Now", id: "explanation", [.facts(items)])
    }

    private static func steps(_ explanation: Explanation) -> Section {
        let rows = explanation.steps.enumerated().map { index, step in
            let badge =
                switch step.outcome {
                case .passed: Badge("Yes", .good)
                case .failed: Badge("No", .bad)
                case .notReached: Badge("Not Reached", .plain)
                }
            return Table.Row(
                [
                    .number(index + 1), .text(step.kind.question), Cell(badge: badge),
                    .text(step.detail, detail: step.hint),
                ], id: "step-\(step.kind.rawValue)")
        }
        return .panel(
            "Step by Step", intro: "In the order in which the gateway judges; the first No is the reason.",
            [.table(Table(id: "steps", columns: ["#", "Question", "Answer", "What Was Found"], rows: rows, empty: ""))])
    }
}
