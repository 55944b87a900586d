import IdentityDirectory

/// Communication users: who a caller is when it has been let in.
struct UserPages {
    static let crumbs = Crumbs.integration + [Link("Communication Users", Paths.users)]

    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.users, .right(.directoryRead), of: .businessSystem) { visit in .page(try await list(visit)) },
            .get(Paths.newUser, .right(.directoryWrite), of: .businessSystem) { visit in .page(editor(nil, visit)) },
            .post(Paths.newUser, .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.form(again: { editor(nil, visit) }) {
                    let user = CommunicationUser(id: visit.form["id"], description: visit.form["description"])
                    let created = try await directory.create(user, by: visit.by)
                    return .redirect(Paths.user(created.id), Notice(.good, "Communication user \(created.id) created."))
                }
            },
            .get("\(Paths.users)/:id", .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await detail(visit))
            },
            .get("\(Paths.users)/:id/edit", .right(.directoryWrite), of: .businessSystem) { visit in
                .page(editor(try await directory.user(visit["id"]), visit))
            },
            .post("\(Paths.users)/:id/edit", .right(.directoryWrite), of: .businessSystem) { visit in
                var user = try await directory.user(visit["id"])
                let before = user
                return try await Reply.form(again: { editor(before, visit) }) {
                    user.description = visit.form["description"]
                    _ = try await directory.update(user, by: visit.by)
                    return .redirect(Paths.user(user.id), Notice(.good, "Communication user saved."))
                }
            },
            change("lock") { visit in
                _ = try await directory.lockUser(visit["id"], by: visit.by)
                return Notice(.good, "User \(visit["id"]) locked: from now on its calls are refused.")
            },
            change("unlock") { visit in
                _ = try await directory.unlockUser(visit["id"], by: visit.by)
                return Notice(.good, "User \(visit["id"]) unlocked.")
            },
            change("unlock-password") { visit in
                _ = try await directory.unlockPassword(user: visit["id"], by: visit.by)
                return Notice(.good, "The password of user \(visit["id"]) is unlocked: it can be tried again.")
            },
            change("renewal") { visit in
                let isOffered = visit.form["offered"] == "yes"
                _ = try await directory.offerRenewal(isOffered, toUser: visit["id"], by: visit.by)
                return Notice(
                    .good,
                    isOffered
                        ? "The caller may renew its certificates by itself, where that is offered."
                        : "The caller cannot renew its certificates by itself any more.")
            },
            .get("\(Paths.users)/:id/delete", .right(.directoryWrite), of: .businessSystem) { visit in
                let id = visit["id"]
                return .page(
                    DeletionPage(
                        what: "communication user \(id)", path: Paths.user(id),
                        report: try await directory.consequences(ofDeletingUser: id)
                    ).page(at: Self.crumbs, visit))
            },
            .post("\(Paths.users)/:id/delete", .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.button(backTo: Paths.user(visit["id"])) {
                    try await directory.deleteUser(visit["id"], by: visit.by)
                    return .redirect(Paths.users, Notice(.good, "Communication user \(visit["id"]) deleted."))
                }
            },
        ]
    }

    private func change(_ verb: String, _ work: @escaping @Sendable (Visit) async throws -> Notice) -> Route {
        .post("\(Paths.users)/:id/\(verb)", .right(.directoryWrite), of: .businessSystem) { visit in
            try await Reply.button(backTo: Paths.user(visit["id"])) {
                .redirect(Paths.user(visit["id"]), try await work(visit))
            }
        }
    }

    private static let listed = 100

    private static func steps(_ found: [CommunicationUser], _ visit: Visit) -> [Action] {
        let search = visit.query.text("q").map { [("q", $0)] } ?? []
        var steps: [Action] = []
        if visit.query.text("after") != nil {
            steps.append(.open("First Page", Paths.query(Paths.users, search), id: "first-page"))
        }
        if found.count > listed {
            let next = search + [("after", found[listed - 1].id)]
            steps.append(.open("Next Page", Paths.query(Paths.users, next), id: "next-page"))
        }
        return steps
    }

    private func list(_ visit: Visit) async throws -> Page {
        let found = try await directory.users(
            .init(after: visit.query.text("after"), limit: Self.listed + 1, search: visit.query.text("q")))
        let users = Array(found.prefix(Self.listed))
        let certificates = try await directory.holdings(of: users.map(\.id))
        let rows = users.map { user in
            Table.Row(
                [
                    .link(user.id, Paths.user(user.id)), .text(user.description),
                    .number(certificates[user.id]?.count ?? 0),
                    Cell(badge: user.passwordStatus.badge),
                    Cell(badge: user.isLocked ? Badge("Locked", .bad) : Badge("Not Locked", .good)),
                    .time(certificates[user.id]?.lastSeenAt),
                ], id: "user-\(user.id)")
        }
        return Page(
            "Communication Users", subtitle: "Who calls. A certificate stands for at most one of them.",
            at: Crumbs.integration,
            actions: [.export(.users), .open("New", Paths.newUser, style: .primary, id: "new")],
            [
                .form(
                    .filter(
                        id: "filter", to: Paths.users, fields: [.text("q", "Search", value: visit.query.text("q"))],
                        isFiltered: visit.query.text("q") != nil)),
                .table(
                    Table(
                        id: "users",
                        columns: ["User ID", "Description", "#Certificates", "Password", "Lock", "Last Call"],
                        rows: rows, empty: "No communication user.")),
                .bar(Self.steps(found, visit)),
            ])
    }

    private func detail(_ visit: Visit) async throws -> Page {
        let user = try await directory.user(visit["id"])
        let assignments = try await directory.assignments(.init(userID: user.id, limit: 500))
        return Page(
            user.id, badge: user.isLocked ? Badge("Locked", .bad) : Badge("Not Locked", .good),
            subtitle: user.description, at: Self.crumbs,
            actions: actions(user, visit),
            [
                .panel(
                    "General",
                    [
                        .facts([
                            Facts.Item("User ID", user.id), Facts.Item("Description", user.description),
                            Facts.Item("Password", Cell(badge: user.passwordStatus.badge)),
                            renewal(user), Facts.Item("Created", .time(user.createdAt)),
                        ])
                    ]),
                .panel("Certificates", [CertificatePages.table(assignments, visit, isOfOneUser: true)]),
                .panel(
                    "Communication Arrangements",
                    [ArrangementText.table(try await directory.arrangements(ofUser: user.id))]),
                .panel(
                    "Latest Calls",
                    [
                        DecisionPages.table(
                            visit.has(.decisionRead)
                                ? try await directory.decisions(DecisionFilter(userID: user.id, limit: 10)) : [])
                    ]),
            ])
    }

    private func actions(_ user: CommunicationUser, _ visit: Visit) -> [Action] {
        let path = Paths.user(user.id)
        let mayEdit = [.directoryWrite, .certificateAssign, .keyPairIssue].contains { visit.has($0) }
        var actions: [Action] =
            mayEdit
            ? [.open("Edit Credentials", Paths.userCredentials(user.id), style: .primary, id: "edit-credentials")] : []
        actions += [
            .open("Edit", "\(path)/edit", id: "edit"),
            user.isLocked
                ? .submit("Unlock", to: "\(path)/unlock", id: "unlock")
                : .submit("Lock", to: "\(path)/lock", id: "lock"),
        ]
        if user.passwordStatus == .locked {
            actions.append(.submit("Unlock Password", to: "\(path)/unlock-password", id: "unlock-password"))
        }
        return actions + [
            .submit(
                user.mayRenew ? "Stop Renewal" : "Allow Renewal", to: "\(path)/renewal",
                values: ["offered": user.mayRenew ? "no" : "yes"], id: "renewal"),
            .changes(of: user.id), .open("Delete", "\(path)/delete", style: .danger, id: "delete"),
        ]
    }

    private func renewal(_ user: CommunicationUser) -> Facts.Item {
        let state: (text: String, tone: Tone, detail: String?) =
            switch (user.mayRenew, directory.offersRenewal) {
            case (false, _): ("Switched Off", .warn, "for this user")
            case (true, false): ("Switched Off", .warn, "for everybody")
            case (true, true): ("Offered", .good, nil)
            }
        return Facts.Item(
            "Renewal by the Partner", .status(state.text, state.tone, detail: state.detail), id: "renewal-state")
    }

    private func editor(_ user: CommunicationUser?, _ visit: Visit) -> Page {
        let id: Field =
            user.map { .fixed("id", "User ID", $0.id) }
            ?? .text(
                "id", "User ID", value: visit.form.text("id"),
                hint: "For example _ABCXYZ. Empty: a name is made, with a leading underscore."
            ).focused()
        return Page(
            user == nil ? "New Communication User" : "Edit \(user?.id ?? "")",
            at: Self.crumbs,
            [
                .panel(
                    "Communication User",
                    [
                        .form(
                            Form(
                                id: "user", to: user.map { Paths.user($0.id) + "/edit" } ?? Paths.newUser,
                                fields: [
                                    id,
                                    .text(
                                        "description", "Description",
                                        value: visit.form.shown("description", or: user?.description)),
                                ], buttons: [FormButton("Save", id: "save")],
                                cancel: Link("Cancel", user.map { Paths.user($0.id) } ?? Paths.users)))
                    ])
            ])
    }
}

extension PasswordStatus {
    var badge: Badge {
        switch self {
        case .none: Badge("None", .plain)
        case .active: Badge("Active", .good)
        case .locked: Badge("Locked", .bad)
        }
    }
}
