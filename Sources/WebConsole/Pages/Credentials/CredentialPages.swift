import IdentityDirectory
import KeyMaterial

/// Edit Credentials: what a user proves its identity with, by certificate or by password.
struct CredentialPages {
    let directory: Directory

    var routes: [Route] { CredentialSubject.addresses.flatMap(routes) }

    private func routes(at path: String) -> [Route] {
        [
            .get(path, .right(.directoryRead), of: .businessSystem) { visit in .page(try await page(visit)) },
            .post("\(path)/password", .right(.directoryWrite), of: .businessSystem) { visit in
                if visit.form["work"] == "propose" {
                    return .page(try await page(visit, tab: "password", proposal: Passphrase.propose()))
                }
                return try await Reply.form(again: { try await page(visit, tab: "password") }) {
                    let subject = try await CredentialSubject(visit, directory)
                    let password = try visit.form.newPassphrase("password", label: "Password")
                    try await directory.setPassword(user: subject.user, password: password.text, by: visit.by)
                    return .redirect(
                        subject.path + "?tab=password", Notice(.good, "Password of user \(subject.user) set."))
                }
            },
            change("\(path)/unlock-password") { user, visit in
                _ = try await directory.unlockPassword(user: user, by: visit.by)
                return Notice(.good, "The password of user \(user) is unlocked: it can be tried again.")
            },
            change("\(path)/remove-password") { user, visit in
                try await directory.removePassword(user: user, by: visit.by)
                return Notice(.good, "Password of user \(user) removed.")
            },
        ]
    }

    /// A button of the tab Password.
    private func change(
        _ path: String, _ work: @escaping @Sendable (_ user: String, Visit) async throws -> Notice
    ) -> Route {
        .post(path, .right(.directoryWrite), of: .businessSystem) { visit in
            let back = CredentialSubject.path(visit) + "?tab=password"
            return try await Reply.button(backTo: back) {
                .redirect(back, try await work(try await CredentialSubject(visit, directory).user, visit))
            }
        }
    }

    private func page(_ visit: Visit, tab: String? = nil, proposal: Passphrase? = nil) async throws -> Page {
        let subject = try await CredentialSubject(visit, directory)
        let path = subject.path
        let tab = tab ?? visit.query.text("tab") ?? "certificate"
        let sections =
            tab == "password"
            ? try await passwordTab(subject, visit, proposal) : try await certificateTab(subject, visit)
        return Page(
            "Edit Credentials",
            subtitle: "of user \(subject.user)" + (subject.arrangement.map { ", for the arrangement \($0.id)" } ?? ""),
            at: subject.crumbs,
            tabs: [
                Tab(text: "Certificate", href: "\(path)?tab=certificate", isCurrent: tab != "password"),
                Tab(text: "Password", href: "\(path)?tab=password", isCurrent: tab == "password"),
            ], sections)
    }

    private func certificateTab(_ subject: CredentialSubject, _ visit: Visit) async throws -> [Section] {
        let (path, user) = (subject.path, subject.user)
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
        if let method = subject.arrangement?.authenticationMethod, method != .sslClientCertificate {
            sections.insert(
                .notice(
                    Notice(
                        .warn, "This arrangement is entered by \(method.title).",
                        text: "A certificate of \(user) is not accepted for it.")), at: 0)
        }
        let assignments = try await directory.assignments(.init(userID: user, limit: 500))
        sections.append(
            .panel("Certificates of \(user)", [CertificatePages.table(assignments, visit, isOfOneUser: true)]))
        return sections
    }

    private func passwordTab(
        _ subject: CredentialSubject, _ visit: Visit, _ proposal: Passphrase?
    ) async throws -> [Section] {
        let (path, user) = (subject.path, subject.user)
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
