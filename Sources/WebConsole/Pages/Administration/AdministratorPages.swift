import Foundation
import IdentityDirectory

/// Administrators and tokens: who may work here, and with which programs.
struct AdministratorPages {
    let directory: Directory

    var routes: [Route] {
        let path = Paths.administrators
        return [
            .get(path, .right(.administration)) { visit in .page(try await page(visit)) },
            change(path, "Administrator created.") { visit in
                _ = try await directory.createAdministrator(
                    try visit.form.required("name", label: "Name"), roles: roles(visit), by: visit.by)
                if visit.form.isChosen("password") {
                    let password = try visit.form.newPassphrase("password", label: "Password")
                    try await directory.setPassword(
                        administrator: visit.form["name"], password: password.text, isInitial: true, by: visit.by)
                }
            },
            .get("\(path)/:id", .right(.administration)) { visit in .page(try await detail(visit)) },
            change("\(path)/:id/roles", "Roles saved.") { visit in
                _ = try await directory.updateAdministrator(visit["id"], roles: roles(visit), by: visit.by)
            },
            change("\(path)/:id/password", "Password set.") { visit in
                let password = try visit.form.newPassphrase("password", label: "Password")
                try await directory.setPassword(
                    administrator: visit["id"], password: password.text, isInitial: visit["id"] != visit.by,
                    by: visit.by)
            },
            change("\(path)/:id/unlock", "Administrator unlocked.") { visit in
                _ = try await directory.unlockAdministrator(visit["id"], by: visit.by)
            },
            change("\(path)/sessions/end", "Session ended.") { visit in
                try await directory.endSession(visit.form["session"], by: visit.by)
            },
            .get("\(path)/:id/delete", .right(.administration)) { visit in
                let id = visit["id"]
                return .page(
                    DeletionPage(
                        what: "administrator \(id)", path: "\(path)/\(PercentEncoding.encode(id))",
                        report: try await directory.consequences(ofDeletingAdministrator: id)
                    ).page(at: Crumbs.administrator + [Link("Administrators and Tokens", path)], visit))
            },
            change("\(path)/:id/delete", "Administrator deleted.") { visit in
                try await directory.deleteAdministrator(visit["id"], by: visit.by)
            },
            .post("\(path)/:id/sign-in-link", .right(.administration)) { visit in
                let link = try await directory.createSignInLink(for: visit["id"], by: visit.by)
                return .redirect(
                    path,
                    Notice(
                        .good, "A link that signs \(visit["id"]) in once, until \(Formatting.time(link.expiresAt)).",
                        text: "/sign-in?link=\(PercentEncoding.encode(link.secret))",
                        hint: "It is shown only here. Put this console's address before it.", id: "sign-in-link"))
            },
            .post("\(path)/tokens/create", .right(.administration)) { visit in
                try await Reply.button(backTo: path) { try await createToken(visit) }
            },
            change("\(path)/tokens/revoke", "Token revoked.") { visit in
                try await directory.revokeToken(visit.form["token"], by: visit.by)
            },
        ]
    }

    private func change(
        _ path: String, _ done: String, _ work: @escaping @Sendable (Visit) async throws -> Void
    ) -> Route {
        .post(path, .right(.administration)) { visit in
            try await Reply.button(backTo: Paths.administrators) {
                try await work(visit)
                return .redirect(Paths.administrators, Notice(.good, done))
            }
        }
    }

    private func createToken(_ visit: Visit) async throws -> Reply {
        var expiresAt: Date?
        if let text = visit.form.text("days") {
            guard let days = Int(text), (1...3650).contains(days) else {
                throw ConsoleError(.unprocessable, "Valid for Days is not a number from 1 to 3650.")
            }
            expiresAt = visit.now.addingTimeInterval(Double(days) * 86400)
        }
        let issued = try await directory.createToken(
            name: try visit.form.required("name", label: "Name"), roles: roles(visit), expiresAt: expiresAt,
            scope: scope(visit), by: visit.by)
        return .redirect(
            Paths.administrators,
            Notice(
                .good, "Token \(issued.token.name) created. Copy it now: it is shown only here.",
                text: issued.secret, id: "new-token"))
    }

    /// Nil where no field narrows it.
    private func scope(_ visit: Visit) -> TokenScope? {
        func names(_ field: String) -> [String]? {
            visit.form.text(field).map { $0.split { $0 == "," || $0.isWhitespace }.map(String.init) }
        }
        let rights = Set(visit.form.values("rights").compactMap(Right.init(rawValue:)))
        let scope = TokenScope(
            rights: rights.isEmpty ? nil : rights, users: names("users"), systems: names("systems"))
        return scope.namesObjects || scope.rights != nil ? scope : nil
    }

    private func roles(_ visit: Visit) -> Set<Role> {
        Set(visit.form.values("roles").compactMap(Role.init(rawValue:)))
    }

    private func rolesField(_ chosen: Set<Role>) -> Field {
        .checks(
            "roles", "Roles",
            options: Role.allCases.map {
                Field.Option(
                    value: $0.rawValue, text: $0.title,
                    detail: $0 == .securityAuditor ? "reads everything, changes nothing" : nil,
                    isChosen: chosen.contains($0))
            })
    }

    private func page(_ visit: Visit) async throws -> Page {
        let administrator = Form(
            id: "administrator", to: Paths.administrators,
            fields: [
                .text("name", "Name", isRequired: true), rolesField([.integrationDeveloper]),
                .secret(
                    "password", "Password",
                    hint: "At least 12 characters, one neither letter nor digit. Without one, a link signs in."),
                .secret("password-again", "Password, Again"),
            ], buttons: [FormButton("Create Administrator", id: "create-administrator")])
        let token = Form(
            id: "token", to: "\(Paths.administrators)/tokens/create",
            fields: [
                .text("name", "Name", hint: "What the token is for.", isRequired: true),
                rolesField([.integrationDeveloper]),
                .text(
                    "days", "Valid for Days", value: "90", hint: "Empty for one that does not expire.", type: "number"),
                .checks(
                    "rights", "Only These Rights of the Roles (none chosen: all)",
                    options: Right.allCases.map {
                        Field.Option(value: $0.rawValue, text: $0.rawValue, isChosen: false)
                    }),
                .text("users", "Only Communication Users", hint: "Names, or beginnings as X*; empty for all."),
                .text("systems", "Only Communication Systems", hint: "Likewise."),
            ], buttons: [FormButton("Create Token", id: "create-token")])
        return Page(
            "Administrators and Tokens", subtitle: "Who works in this console, and programs that act for them.",
            at: Crumbs.administrator,
            [
                .panel("Administrators", [try await administratorTable()]),
                .panel("Tokens", [try await tokenTable(visit)]),
                .panel("Signed In", [try await sessionTable()]),
                .columns([
                    [.panel("New Administrator", [.form(administrator)])], [.panel("New Token", [.form(token)])],
                ]),
            ])
    }

    private func administratorTable() async throws -> Section {
        let rows = try await directory.administrators().map { administrator in
            Table.Row([
                .link(administrator.id, "\(Paths.administrators)/\(PercentEncoding.encode(administrator.id))"),
                .text(administrator.roles.map(\.title).sorted().joined(separator: ", ")),
                Cell(
                    badge: administrator.hasPassword
                        ? administrator.mustChangePassword ? Badge("To Be Changed", .warn) : Badge("Set", .good)
                        : Badge("None", .plain)),
                Cell(badge: administrator.isLocked ? Badge("Locked", .bad) : Badge("Not Locked", .good)),
                .time(administrator.createdAt),
            ])
        }
        return .table(
            Table(
                id: "administrators", columns: ["Name", "Roles", "Password", "Lock", "Created"], rows: rows,
                empty: "No administrator."))
    }

    private func tokenTable(_ visit: Visit) async throws -> Section {
        let rows = try await directory.tokens().map { token in
            Table.Row([
                .text(
                    token.name,
                    detail: token.endsWithSignIn
                        ? "ends with its first sign-in"
                        : token.scope.map(Self.text)),
                .text(token.roles.map(\.title).sorted().joined(separator: ", ")),
                .time(token.createdAt, detail: "by \(token.createdBy)"),
                .time(token.expiresAt), .time(token.lastUsedAt),
                .actions([
                    .submit(
                        "Revoke", to: "\(Paths.administrators)/tokens/revoke", values: ["token": token.id],
                        style: .smallDanger)
                ]),
            ])
        }
        return .table(
            Table(
                id: "tokens", columns: ["Name", "Roles", "Created", "Expires", "Last Used", ""], rows: rows,
                empty: "No token."))
    }

    /// To what a token is narrowed down.
    private static func text(_ scope: TokenScope) -> String {
        var parts: [String] = []
        if let rights = scope.rights {
            parts.append(
                "only " + (rights.isEmpty ? "no right" : rights.map(\.rawValue).sorted().joined(separator: ", ")))
        }
        if let users = scope.users { parts.append("only users " + users.joined(separator: ", ")) }
        if let systems = scope.systems { parts.append("only systems " + systems.joined(separator: ", ")) }
        return parts.isEmpty ? "everything that its roles allow" : parts.joined(separator: "; ")
    }

    private func sessionTable() async throws -> Section {
        let rows = try await directory.sessions().map { session in
            Table.Row([
                .text(session.principal.name, detail: session.principal.scope.map(Self.text)),
                .text(session.principal.roles.map(\.title).sorted().joined(separator: ", ")),
                .time(session.startedAt), .time(session.lastUsedAt),
                .actions([
                    .submit(
                        "Sign Out", to: "\(Paths.administrators)/sessions/end", values: ["session": session.id],
                        style: .smallDanger)
                ]),
            ])
        }
        return .table(
            Table(
                id: "sessions", columns: ["Name", "Roles", "Since", "Last Used", ""], rows: rows,
                empty: "Nobody is signed in."))
    }

    private func detail(_ visit: Visit) async throws -> Page {
        let administrator = try await directory.administrator(visit["id"])
        let path = "\(Paths.administrators)/\(PercentEncoding.encode(administrator.id))"
        let roles = Form(
            id: "roles", to: "\(path)/roles", fields: [rolesField(administrator.roles)],
            buttons: [FormButton("Save Roles", id: "save-roles")])
        let password = Form(
            id: "password", to: "\(path)/password",
            fields: [
                .secret(
                    "password", "Password", hint: "At least 12 characters, one neither letter nor digit.",
                    isRequired: true),
                .secret("password-again", "Password, Again", isRequired: true),
            ], buttons: [FormButton("Set Password", id: "set-password")])
        return Page(
            administrator.id,
            at: Crumbs.administrator + [Link("Administrators and Tokens", Paths.administrators)],
            actions: [
                .submit("Unlock", to: "\(path)/unlock", id: "unlock"),
                .submit("Create Sign-in Link", to: "\(path)/sign-in-link", id: "create-link"),
                .open("Delete", "\(path)/delete", style: .danger, id: "delete"),
            ],
            [.columns([[.panel("Roles", [.form(roles)])], [.panel("Password", [.form(password)])]])])
    }
}
