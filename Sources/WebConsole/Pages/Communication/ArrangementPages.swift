import IdentityDirectory

/// Communication arrangements: which system may call which services, as whom, and how it proves who it is.
struct ArrangementPages {
    let directory: Directory
    /// Where callers go; nil when it is not known.
    let gatewayAddress: String?

    static let crumbs = Crumbs.integration + [Link("Communication Arrangements", Paths.arrangements)]

    var routes: [Route] {
        let path = "\(Paths.arrangements)/:id"
        return [
            .get(Paths.arrangements, .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await list(visit))
            },
            .get(path, .right(.directoryRead), of: .businessSystem) { visit in .page(try await overview(visit)) },
            .get("\(path)/all", .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await everything(visit))
            },
            .get("\(path)/check", .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await check(visit))
            },
            change("activate") { visit in
                _ = try await directory.activate(arrangement: visit["id"], by: visit.by)
                let findings = try await directory.check(arrangement: visit["id"])
                return Notice(
                    findings.isEmpty ? .good : .warn,
                    "Communication arrangement \(visit["id"]) is active: calls are let in.",
                    items: findings.map { Link($0.detail, detail: $0.hint) })
            },
            change("deactivate") { visit in
                _ = try await directory.deactivate(arrangement: visit["id"], by: visit.by)
                return Notice(.good, "Communication arrangement \(visit["id"]) is inactive: calls are refused.")
            },
            .get("\(path)/delete", .right(.directoryWrite), of: .businessSystem) { visit in
                let id = visit["id"]
                return .page(
                    DeletionPage(
                        what: "communication arrangement \(id)", path: Paths.arrangement(id),
                        report: try await directory.consequences(ofDeletingArrangement: id)
                    ).page(at: Self.crumbs, visit))
            },
            .post("\(path)/delete", .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.button(backTo: Paths.arrangement(visit["id"])) {
                    try await directory.deleteArrangement(visit["id"], by: visit.by)
                    return .redirect(
                        Paths.arrangements, Notice(.good, "Communication arrangement \(visit["id"]) deleted."))
                }
            },
        ] + ArrangementEditorPages(directory: directory).routes + ArrangementCopyPages(directory: directory).routes
    }

    private func change(_ verb: String, _ work: @escaping @Sendable (Visit) async throws -> Notice) -> Route {
        .post("\(Paths.arrangements)/:id/\(verb)", .right(.directoryWrite), of: .businessSystem) { visit in
            try await Reply.button(backTo: Paths.arrangement(visit["id"])) {
                .redirect(Paths.arrangement(visit["id"]), try await work(visit))
            }
        }
    }

    private func list(_ visit: Visit) async throws -> Page {
        try await ArrangementListPage(directory: directory).page(visit)
    }

    private func overview(_ visit: Visit) async throws -> Page {
        let arrangement = try await directory.arrangement(visit["id"])
        let path = Paths.arrangement(arrangement.id)
        return Page(
            arrangement.id, badge: arrangement.state.badge, at: Self.crumbs, actions: actions(arrangement, visit),
            [
                .panel(
                    "Communication Arrangement", id: "quick-view",
                    actions: [.open("View All", "\(path)/all?view=technical-data", style: .primary, id: "view-all")],
                    [.facts(generalFacts(arrangement))]),
                try await findingsPanel(arrangement),
            ])
    }

    private func everything(_ visit: Visit) async throws -> Page {
        let arrangement = try await directory.arrangement(visit["id"])
        let path = Paths.arrangement(arrangement.id)
        let view = visit.query.text("view") ?? "general"
        let tabs = [
            ("general", "General"), ("technical-data", "Technical Data"), ("services", "Inbound Services"),
            ("outbound", "Outbound"), ("properties", "Additional Properties"), ("calls", "Calls"),
        ].map { Tab(text: $0.1, href: "\(path)/all?view=\($0.0)", isCurrent: $0.0 == view) }
        let sections: [Section] =
            switch view {
            case "technical-data": try await technicalData(arrangement, visit)
            case "services": try await services(arrangement)
            case "outbound": try await ArrangementOutboundView(directory: directory).outbound(arrangement)
            case "properties": try await ArrangementOutboundView(directory: directory).properties(arrangement)
            case "calls": try await calls(arrangement, visit)
            default: [.panel("General", [.facts(generalFacts(arrangement))]), try await findingsPanel(arrangement)]
            }
        return Page(
            "\(arrangement.id): View All", badge: arrangement.state.badge,
            at: Self.crumbs + [Link(arrangement.id, path)], tabs: tabs, actions: actions(arrangement, visit), sections)
    }

    private func check(_ visit: Visit) async throws -> Page {
        let arrangement = try await directory.arrangement(visit["id"])
        return Page(
            "Check Completeness", at: Self.crumbs + [Link(arrangement.id, Paths.arrangement(arrangement.id))],
            actions: [.open("Back", Paths.arrangement(arrangement.id))], [try await findingsPanel(arrangement)])
    }

    private func actions(_ arrangement: CommunicationArrangement, _ visit: Visit) -> [Action] {
        let path = Paths.arrangement(arrangement.id)
        guard visit.has(.directoryWrite) else {
            return [.open("Check Completeness", "\(path)/check"), .changes(of: arrangement.id)]
        }
        return [
            .open("Check Completeness", "\(path)/check", id: "check"), .open("Edit", "\(path)/edit", id: "edit"),
            arrangement.state == .active
                ? .submit("Deactivate", to: "\(path)/deactivate", id: "deactivate")
                : .submit("Activate", to: "\(path)/activate", id: "activate"),
            .open("Duplicate", "\(path)/duplicate", id: "duplicate"), .changes(of: arrangement.id),
            .open("Delete", "\(path)/delete", style: .danger, id: "delete"),
        ]
    }

    private func generalFacts(_ arrangement: CommunicationArrangement) -> [Facts.Item] {
        [
            Facts.Item("Arrangement", arrangement.id),
            Facts.Item("Status", Cell(badge: arrangement.state.badge), id: "status"),
            Facts.Item(
                "Communication Scenario", .reference(arrangement.scenarioID, Paths.scenario(arrangement.scenarioID))),
            Facts.Item("Communication System", .reference(arrangement.systemID, Paths.system(arrangement.systemID))),
            Facts.Item("User ID", arrangement.userID.map { .reference($0, Paths.user($0)) } ?? .optional(nil)),
            Facts.Item("Authentication Method", arrangement.authenticationMethod.title),
            Facts.Item(
                "Outbound",
                arrangement.outbound.map { part in
                    "\(part.services.count(where: \.isActive)) of \(part.services.count) services active"
                } ?? "the system only calls", id: "outbound-summary"),
            Facts.Item("Description", arrangement.description),
        ]
    }

    private func technicalData(_ arrangement: CommunicationArrangement, _ visit: Visit) async throws -> [Section] {
        let mayEdit = visit.has(.certificateAssign) || visit.has(.directoryWrite)
        let edit: [Action] =
            mayEdit && arrangement.userID != nil
            ? [.open("Edit Credentials", Paths.credentials(arrangement.id), style: .primary, id: "edit-credentials")]
            : []
        var sections: [Section] = [
            .panel(
                "Technical Data", id: "technical-data", actions: edit,
                [
                    .facts([
                        Facts.Item(
                            "Authentication Method", .text(arrangement.authenticationMethod.title),
                            id: "authentication-method"),
                        Facts.Item(
                            "User ID", arrangement.userID.map { .link($0, Paths.user($0)) } ?? .optional(nil),
                            id: "user-id"),
                        Facts.Item("Callers Go To", gatewayAddress.map { .mono($0) } ?? .text("the gateway")),
                    ])
                ])
        ]
        if let user = arrangement.userID {
            let assignments = try await directory.assignments(.init(userID: user, limit: 500))
            sections.append(
                .panel("Certificates of \(user)", [CertificatePages.table(assignments, visit, isOfOneUser: true)]))
        }
        return sections
    }

    private func services(_ arrangement: CommunicationArrangement) async throws -> [Section] {
        let scenario = try await directory.scenario(arrangement.scenarioID)
        let rows = scenario.services.map { service in
            Table.Row([
                .text(service.name), .mono((gatewayAddress ?? "") + service.pathPrefix),
                .text(service.methods.isEmpty ? "all" : service.methods.sorted().joined(separator: ", ")),
                .mono(service.upstream.description),
            ])
        }
        return [
            .panel(
                "Inbound Services",
                [
                    .table(
                        Table(
                            id: "services", columns: ["Service", "Address for Callers", "HTTP Methods", "Leads To"],
                            rows: rows, empty: "No inbound service."))
                ])
        ]
    }

    private func calls(_ arrangement: CommunicationArrangement, _ visit: Visit) async throws -> [Section] {
        guard visit.has(.decisionRead) else { return [DecisionPages.table([])] }
        var filter = DecisionFilter(limit: 50)
        filter.arrangementID = arrangement.id
        return [.panel("Latest Calls", [DecisionPages.table(try await directory.decisions(filter))])]
    }

    private func findingsPanel(_ arrangement: CommunicationArrangement) async throws -> Section {
        let findings = try await directory.check(arrangement: arrangement.id)
        guard !findings.isEmpty else {
            return .notice(Notice(.good, "The arrangement is complete: nothing is missing.", id: "complete"))
        }
        let rows = findings.map { finding in
            Table.Row([
                Cell(badge: finding.isBlocking ? Badge("Missing", .bad) : Badge("To Consider", .warn)),
                .text(finding.detail, detail: finding.hint),
            ])
        }
        return .panel(
            "Completeness", id: "completeness",
            [.table(Table(columns: ["Finding", "What It Is"], rows: rows, empty: ""))])
    }
}
