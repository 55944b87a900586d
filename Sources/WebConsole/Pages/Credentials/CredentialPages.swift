import IdentityDirectory
import KeyMaterial

/// Edit Credentials: what the user of an arrangement proves its identity with, by certificate or by password.
struct CredentialPages {
    let directory: Directory

    var routes: [Route] {
        let path = "\(Paths.arrangements)/:id/credentials"
        return [
            .get(path, .right(.directoryRead), of: .businessSystem) { visit in .page(try await page(visit)) },
            .post("\(path)/password", .right(.directoryWrite), of: .businessSystem) { visit in
                if visit.form["work"] == "propose" {
                    return .page(try await page(visit, tab: "password", proposal: Passphrase.propose()))
                }
                return try await Reply.form(again: { try await page(visit, tab: "password") }) {
                    let (arrangement, user) = try await Self.subject(visit, directory)
                    let password = try visit.form.newPassphrase("password", label: "Password")
                    try await directory.setPassword(user: user, password: password.text, by: visit.by)
                    return .redirect(
                        Paths.credentials(arrangement.id) + "?tab=password",
                        Notice(.good, "Password of user \(user) set."))
                }
            },
            .post("\(path)/unlock-password", .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.button(backTo: Paths.credentials(visit["id"]) + "?tab=password") {
                    let (arrangement, user) = try await Self.subject(visit, directory)
                    _ = try await directory.unlockPassword(user: user, by: visit.by)
                    return .redirect(
                        Paths.credentials(arrangement.id) + "?tab=password",
                        Notice(.good, "The password of user \(user) is unlocked: it can be tried again."))
                }
            },
            .post("\(path)/remove-password", .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.button(backTo: Paths.credentials(visit["id"]) + "?tab=password") {
                    let (arrangement, user) = try await Self.subject(visit, directory)
                    try await directory.removePassword(user: user, by: visit.by)
                    return .redirect(
                        Paths.credentials(arrangement.id) + "?tab=password",
                        Notice(.good, "Password of user \(user) removed."))
                }
            },
        ]
    }

    /// The arrangement of the address, and its user.
    static func subject(_ visit: Visit, _ directory: Directory) async throws -> (CommunicationArrangement, String) {
        let arrangement = try await directory.arrangement(visit["id"])
        guard let user = arrangement.userID else {
            throw ConsoleError(
                .conflict,
                "The arrangement \(arrangement.id) has no user yet, so there is nobody to give a credential.",
                hint: "Edit the arrangement and choose its User ID.")
        }
        return (arrangement, user)
    }

    static func crumbs(_ arrangement: CommunicationArrangement) -> [Link] {
        let path = Paths.arrangement(arrangement.id)
        return ArrangementPages.crumbs + [
            Link(arrangement.id, path), Link("Technical Data", "\(path)/all?view=technical-data"),
        ]
    }

    private func page(_ visit: Visit, tab: String? = nil, proposal: Passphrase? = nil) async throws -> Page {
        let (arrangement, user) = try await Self.subject(visit, directory)
        let path = Paths.credentials(arrangement.id)
        let tab = tab ?? visit.query.text("tab") ?? "certificate"
        let sections =
            tab == "password"
            ? try await passwordTab(user, path, visit, proposal) : try await certificateTab(arrangement, user, visit)
        return Page(
            "Edit Credentials", subtitle: "of user \(user), for the arrangement \(arrangement.id)",
            at: Self.crumbs(arrangement),
            tabs: [
                Tab(text: "Certificate", href: "\(path)?tab=certificate", isCurrent: tab != "password"),
                Tab(text: "Password", href: "\(path)?tab=password", isCurrent: tab == "password"),
            ], sections)
    }

    private func certificateTab(
        _ arrangement: CommunicationArrangement, _ user: String, _ visit: Visit
    ) async throws -> [Section] {
        let path = Paths.credentials(arrangement.id)
        var ways: [Choices.Choice] = []
        if visit.has(.certificateAssign) {
            ways.append(
                Choices.Choice(
                    title: "The partner has a certificate",
                    text: "Upload the public key certificate that your communication partner gave you, or a "
                        + "certificate request made from its own key.",
                    actions: [
                        .open(
                            "Upload Certificate", "\(path)/upload-certificate", style: .primary,
                            id: "upload-certificate")
                    ]))
        }
        if visit.has(.keyPairIssue) {
            ways.append(
                Choices.Choice(
                    title: "The partner has none",
                    text: "Create a key pair for \(user). Its certificate is assigned at once; you hand over the "
                        + "PKCS#12 file and its passphrase.",
                    actions: [
                        .open(
                            "Create and Download Key Pair", "\(path)/key-pair", style: .primary, id: "create-key-pair")
                    ]))
        }
        var sections: [Section] = ways.isEmpty ? [] : [.choices(Choices(items: ways))]
        if arrangement.authenticationMethod != .sslClientCertificate {
            sections.insert(
                .notice(
                    Notice(
                        .warn, "This arrangement is entered by \(arrangement.authenticationMethod.title).",
                        text: "A certificate of \(user) is not accepted for it.")), at: 0)
        }
        let assignments = try await directory.assignments(.init(userID: user, limit: 500))
        sections.append(.panel("Certificates of \(user)", [CertificatePages.table(assignments, visit)]))
        return sections
    }

    private func passwordTab(
        _ user: String, _ path: String, _ visit: Visit, _ proposal: Passphrase?
    ) async throws -> [Section] {
        let status = try await directory.user(user).passwordStatus
        var sections: [Section] = [
            .facts([
                Facts.Item("User ID", user), Facts.Item("Password", Cell(badge: status.badge), id: "password-status"),
            ])
        ]
        if proposal != nil {
            sections.append(
                .notice(
                    Notice(
                        .info, "A password is proposed. Note it now: it is shown only here, and not set yet.",
                        id: "proposal")))
        }
        if visit.has(.directoryWrite) {
            sections.append(.form(passwordForm(path, proposal)))
            var more: [Action] = []
            if status == .locked {
                more.append(.submit("Unlock Password", to: "\(path)/unlock-password", id: "unlock-password"))
            }
            if status != .none {
                more.append(.submit("Remove Password", to: "\(path)/remove-password", style: .danger))
            }
            if !more.isEmpty { sections.append(.bar(more)) }
        }
        return [.panel("Password", sections)]
    }

    private func passwordForm(_ path: String, _ proposal: Passphrase?) -> Form {
        let hint =
            "At least 20 characters, one of them special; no accents and no foreign letters. "
            + "After three wrong ones it is locked."
        let fields: [Field] =
            proposal.map { proposal in
                [
                    .text("password", "Password", value: proposal.text, hint: hint, isRequired: true),
                    .text("password-again", "Password, Again", value: proposal.text, isRequired: true),
                ]
            } ?? [
                .secret("password", "Password", hint: hint, isRequired: true),
                .secret("password-again", "Password, Again", isRequired: true),
            ]
        return Form(
            id: "password", to: "\(path)/password", fields: fields,
            buttons: [
                FormButton("Set Password", id: "set-password"),
                FormButton(
                    "Propose Password", style: .plain, name: "work", value: "propose", id: "propose-password",
                    skipsChecks: true),
            ])
    }
}
